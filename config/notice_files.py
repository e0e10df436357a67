"""Which words has each notice, read from `config/notices/*.toml` and checked: no hole that would put a person on an SMS."""

from __future__ import annotations

from pathlib import Path

from config.reading import Table, read_toml
from counter_app.domain.errors import SettingsError
from counter_app.domain.notice import NoticeKind
from counter_app.domain.notice_text import BRIEF_FIELDS, HOLE, SPOKEN_FIELDS, NoticeTemplate

LONGEST_BRIEF = 400  # six parts of an SMS with Vietnamese letters


def load_notices(folder: Path) -> dict[NoticeKind, NoticeTemplate]:
    """The words of every kind. Raises SettingsError(file, key, value, reason), also where a kind has none."""
    found: dict[NoticeKind, NoticeTemplate] = {}
    for path in sorted(folder.glob("*.toml")):
        template = _template(path)
        if template.kind in found:
            raise SettingsError(file=str(path), key="kind", value=str(template.kind), reason="double-code")
        found[template.kind] = template
    for kind in NoticeKind:
        if kind not in found:
            raise SettingsError(file=str(folder), key="kind", value=str(kind), reason="missing")
    return found


def _template(path: Path) -> NoticeTemplate:
    table = Table(read_toml(path), str(path))
    template = NoticeTemplate(
        kind=table.one_of("kind", NoticeKind),
        title=_words(table, "title"),
        ground=_words(table, "ground"),
        brief=_words(table, "brief", BRIEF_FIELDS),
        spoken=_words(table, "spoken", SPOKEN_FIELDS),
    )
    if len(template.brief) > LONGEST_BRIEF:
        raise table.wrong("brief", "too-long")
    table.done()
    return template


def _words(table: Table, key: str, holes: frozenset[str] = frozenset()) -> str:
    text = table.get(key, str)
    if not text.strip():
        raise table.wrong(key, "empty-or-markup")
    unknown = set(HOLE.findall(text)) - holes
    if unknown or HOLE.sub("", text).strip("{}") != HOLE.sub("", text) or "{" in HOLE.sub("", text):
        raise table.wrong(key, f"hole-other-than: {', '.join(sorted(holes))}")
    return text
