"""Which database each site of the demonstration has when the environment names one."""

from urllib.parse import SplitResult, unquote, urlsplit


class UnreachableError(Exception):
    """The database server does not answer; the message is a French sentence."""


def of_site(url: str, site: str) -> str:
    """Return a site's own database: `{site}` replaced, or `_<site>` put after the name."""
    if "{site}" in url:
        return url.replace("{site}", site)
    address, mark, options = url.partition("?")
    before, slash, name = address.rpartition("/")
    stem, dot, suffix = name.partition(".")
    return f"{before}{slash}{stem}_{site}{dot}{suffix}{mark}{options}"


def create_if_missing(url: str) -> None:
    """Create a site's PostgreSQL database. Raise UnreachableError when no server answers."""
    import psycopg
    from psycopg import sql

    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        return
    name = unquote(parts.path.lstrip("/"))
    server = SplitResult(parts.scheme, parts.netloc, "/postgres", parts.query, "").geturl()
    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=10) as db:
            if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                create = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0")
                db.execute(create.format(sql.Identifier(name)))
    except psycopg.OperationalError as error:
        raise UnreachableError(
            f"La base de données de PREAU_DATABASE_URL ne répond pas: {error}"
        ) from error
