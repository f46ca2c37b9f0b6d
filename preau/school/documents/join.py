"""Several tagged PDFs of the same template as one, their structure kept.

Ready-made joiners (qpdf, pdfium) bring the pages and leave the tags behind; without tags the
result would no longer be PDF/UA. What is joined here is what typst writes: one `Document` element
whose children are the sheets, a flat parent tree (ISO 32000-1 §14.7.4.4), bookmarks of one level.
"""

from collections.abc import Sequence
from io import BytesIO

from pikepdf import Array, Object, ObjectStreamMode, Pdf


def join(parts: Sequence[bytes]) -> bytes:
    """Return one PDF with the pages of all parts, in order. The first one lends its metadata."""
    if len(parts) == 1:
        return parts[0]
    with Pdf.open(BytesIO(parts[0])) as whole:
        for part in parts[1:]:
            with Pdf.open(BytesIO(part)) as added:
                _append(whole, added)
        out = BytesIO()
        # Compressed together, the many small objects of the tags take a third less room.
        whole.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return out.getvalue()


def _append(whole: Pdf, added: Pdf) -> None:
    before = len(whole.pages)
    whole.pages.extend(added.pages)  # first: what is copied next points at these copies
    tree = whole.Root.StructTreeRoot
    first_key = int(tree.ParentTreeNextKey)
    for page in whole.pages[before:]:
        page.obj.StructParents = int(page.obj.StructParents) + first_key
    _append_structure(tree, whole.copy_foreign(added.Root.StructTreeRoot), first_key)
    _append_bookmarks(whole.Root.Outlines, whole.copy_foreign(added.Root.Outlines))


def _append_structure(tree: Object, added: Object, first_key: int) -> None:
    document, children = tree.K[0], added.K[0].K
    for child in children:
        child.P = document
        document.K.append(child)
    numbers = list(added.ParentTree.Nums)
    for key, parents in zip(numbers[::2], numbers[1::2], strict=True):
        tree.ParentTree.Nums.extend(Array([int(key) + first_key, parents]))
    tree.ParentTreeNextKey = first_key + int(added.ParentTreeNextKey)


def _append_bookmarks(outlines: Object, added: Object) -> None:
    entry: Object | None = added.First
    while entry is not None:
        entry.Parent = outlines
        entry = entry.get("/Next")
    outlines.Last.Next, added.First.Prev = added.First, outlines.Last
    outlines.Last = added.Last
    outlines.Count = int(outlines.Count) + int(added.Count)
