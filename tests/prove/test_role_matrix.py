"""The page of roles is what the program does, and nobody below may do what belongs to somebody above."""

from __future__ import annotations

from prove.role_matrix import PAGE, ROLES, Row, page, rows


def test_the_page_of_roles_is_what_the_program_does() -> None:
    """`python -m prove.role_matrix` writes it anew; read the difference before you commit it."""
    found = rows()
    assert PAGE.read_text("utf-8") == page(found)
    assert not [
        row.what for row in found if any(lower and not upper for lower, upper in zip(row.may, row.may[1:], strict=False))
    ]
    assert rights(found, "accounts.", "login.add") == {(False, False, False, True)}
    assert rights(found, "acts.correction.reverse", "acts.validity.invalidate", "sync.release", "paper_kits.withdraw") == {
        (False, False, True, True)
    }
    handled = rights(found, "acts.refusal.", "acts.supplement.", "acts.handover.", "acts.result_return.", "day_end.close")
    assert handled == {(False, True, True, True)}


def rights(found: list[Row], *names: str) -> set[tuple[bool, ...]]:
    chosen = {row.may for row in found if row.what.startswith(names)}
    assert chosen and all(len(may) == len(ROLES) for may in chosen)
    return chosen
