"""Made-up scanners and phones: a page becomes the bytes of a JPEG or PNG."""

import math

import cv2
import numpy as np

from tests.bench.paper.hand import Image

MM = 300 / 25.4


def captured(page: Image, device: str, rng: np.random.Generator) -> bytes:
    """Return a page (300 dots an inch) as this device gives it."""
    page = _worn(page, rng)
    return _scanned(page, rng) if device == "scanner" else _photographed(page, rng)


def _worn(page: Image, rng: np.random.Generator) -> Image:
    """Fold, stain, punch, let the back shine through: each sometimes."""
    page = page.astype(np.float32)
    height, width = page.shape
    if rng.random() < 0.25:  # the back shines through: blurred, pale, mirrored
        back = cv2.GaussianBlur(page[:, ::-1], (0, 0), 6)
        page -= (255 - np.roll(back, int(rng.integers(-600, 600)), 0)) * rng.uniform(0.04, 0.1)
    if rng.random() < 0.35:  # folded for an envelope: a ridge of light and shade
        for at in (height / 3, 2 * height / 3) if rng.random() < 0.6 else (height / 2,):
            y = np.arange(height) - at - rng.uniform(-60, 60)
            ridge = np.exp(-((y / 9) ** 2)) * rng.uniform(-60, -15)
            ridge += np.exp(-(((y - 25) / 30) ** 2)) * rng.uniform(0, 20)
            page += ridge[:, None] * rng.uniform(0.7, 1, (1, width))
    if rng.random() < 0.12:  # a cup stood here
        layer = np.zeros(page.shape, np.float32)
        centre = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        cv2.circle(layer, centre, int(rng.integers(380, 520)), 1.0, int(rng.integers(10, 45)))
        layer = cv2.GaussianBlur(layer, (0, 0), 9)
        page -= layer * rng.uniform(20, 70)
    if rng.random() < 0.15:  # two holes
        for y in (0.5 - 40 / 297, 0.5 + 40 / 297):
            cv2.circle(page, (round(12 * MM), round(height * y)), round(3 * MM), 60.0, -1)
    return np.clip(page, 0, 255)


def _turned(page: Image, angle: float, ground: float) -> Image:
    height, width = page.shape
    rad = math.radians(angle)
    wide = int(width * abs(math.cos(rad)) + height * abs(math.sin(rad)))
    high = int(width * abs(math.sin(rad)) + height * abs(math.cos(rad)))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    matrix[:, 2] += ((wide - width) / 2, (high - height) / 2)
    return cv2.warpAffine(page, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderValue=ground)


def _quarter(page: Image, rng: np.random.Generator) -> Image:
    return np.ascontiguousarray(np.rot90(page, int(rng.choice([0, 0, 0, 1, 2, 3]))))


def _scanned(page: Image, rng: np.random.Generator) -> bytes:
    dots = int(rng.choice([120, 150, 150, 200, 200, 240, 300]))
    sigma = 300 / dots * rng.uniform(0.3, 0.6)
    page = cv2.GaussianBlur(page, (0, 0), sigma)
    angle = rng.uniform(-10, 10) if rng.random() < 0.15 else rng.normal(0, 0.9)
    page = _turned(page, angle, rng.choice([255.0, 30.0, 200.0]))
    page = cv2.resize(page, None, fx=dots / 300, fy=dots / 300, interpolation=cv2.INTER_AREA)
    shift = rng.integers(-4, 5, 2) * dots // 25
    page = np.roll(page, shift, (0, 1))
    page = (page - 128) * rng.uniform(0.85, 1.25) + 128 + rng.uniform(-5, 25)
    page += rng.standard_normal(page.shape, np.float32) * rng.uniform(0.5, 5)
    page = np.clip(_quarter(page, rng), 0, 255).astype(np.uint8)
    if rng.random() < 0.06:  # a fax-like scan: black or white
        page = np.where(page > rng.integers(120, 190), 255, 0).astype(np.uint8)
        return _png(page)
    return _jpeg(page, int(rng.integers(35, 92)))


def _photographed(page: Image, rng: np.random.Generator) -> bytes:
    long_side = int(rng.choice([2000, 2600, 3264, 4032]))
    wide, high = round(long_side * 0.75), long_side
    height, width = page.shape
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    # Where the page's corners fall: nearly all of the picture, seen from a hand that is not level.
    margin, lean = rng.uniform(0.02, 0.1), rng.uniform(0.0, 0.09)
    corners = (
        np.array(
            [[margin, margin], [1 - margin, margin], [1 - margin, 1 - margin], [margin, 1 - margin]]
        )
        + rng.uniform(-lean, lean, (4, 2)) * 0.6
    )
    corners = np.clip(corners, 0.006, 0.994)
    centre = corners.mean(0)
    rad = math.radians(rng.uniform(-4, 4))
    turn = np.array([[math.cos(rad), -math.sin(rad)], [math.sin(rad), math.cos(rad)]])
    corners = np.clip((corners - centre) @ turn.T + centre, 0.006, 0.994)
    target = (corners * [wide, high]).astype(np.float32)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    (a, b, c), (d, e, f), (g, h, i) = cv2.getPerspectiveTransform(target, source).tolist()
    scale = g * x + h * y + i
    at_x = (a * x + b * y + c) / scale
    at_y = (d * x + e * y + f) / scale
    bend = rng.uniform(0, 1.6) * MM  # paper that does not lie flat
    at_x += bend * np.sin(at_y / height * math.pi * rng.uniform(0.6, 1.6) + rng.uniform(0, 6))
    at_y += bend * np.sin(at_x / width * math.pi * rng.uniform(0.6, 1.6) + rng.uniform(0, 6))
    small = cv2.GaussianBlur(page, (0, 0), max(0.3, 0.45 * width / wide))
    picture = cv2.remap(
        small, at_x.astype(np.float32), at_y.astype(np.float32), cv2.INTER_LINEAR, borderValue=-1
    )
    table = rng.uniform(30, 190) + 18 * np.sin(x / rng.uniform(3, 60) + y / rng.uniform(20, 90))
    picture = np.where(picture < 0, table, picture)
    picture *= _light(x / wide, y / high, rng)
    blur = rng.uniform(0.3, 1.7) * long_side / 3264
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), max(blur, 0.3))
    if rng.random() < 0.25:
        picture = _shaken(picture, rng)
    picture += rng.standard_normal(picture.shape, np.float32) * rng.uniform(1, 9)
    picture = np.clip(_quarter(picture, rng), 0, 255).astype(np.uint8)
    return _jpeg(picture, int(rng.integers(45, 93)))


def _light(x: Image, y: Image, rng: np.random.Generator) -> Image:
    """Return a lamp's fall-off, and half of the time somebody's shadow."""
    angle = rng.uniform(0, 2 * math.pi)
    along = (x - 0.5) * math.cos(angle) + (y - 0.5) * math.sin(angle)
    light = rng.uniform(0.78, 1.0) + rng.uniform(0, 0.35) * along
    if rng.random() < 0.5:
        angle = rng.uniform(0, 2 * math.pi)
        side = (x - rng.uniform(0.2, 0.8)) * math.cos(angle) + (y - 0.5) * math.sin(angle)
        edge = np.clip(-side * rng.uniform(15, 120), -50, 50)
        light *= 1 - rng.uniform(0.15, 0.5) / (1 + np.exp(edge))
    return np.clip(light, 0.2, 1.1)


def _shaken(picture: Image, rng: np.random.Generator) -> Image:
    length = int(rng.integers(3, 7))
    kernel = np.zeros((length, length), np.float32)
    if rng.random() < 0.5:
        kernel[length // 2] = 1 / length
    else:
        kernel[:, length // 2] = 1 / length
    return cv2.filter2D(picture, -1, kernel)


def _jpeg(image: Image, quality: int) -> bytes:
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def _png(image: Image) -> bytes:
    return bytes(cv2.imencode(".png", image)[1])
