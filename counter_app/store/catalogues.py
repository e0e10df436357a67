"""Which version of the catalogue is in use? Older ones stay: a dossier keeps the version it was received under (D10)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from counter_app.domain.errors import DomainError, StoreBroken
from counter_app.store.transaction import Transaction

if TYPE_CHECKING:
    from counter_app.domain.catalogue import Catalogue


class SqliteCatalogues:
    """Implements ports.CatalogueTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, catalogue: Catalogue) -> None:
        """Store a version beside the older ones; it becomes the current one."""
        from counter_app.domain.catalogue_json import catalogue_to_json  # `any` is asked before the log-in (D20)

        self._tx.table("catalogue").insert(
            {
                "version": catalogue.version,
                "published_at": catalogue.published_at.isoformat(),
                "loaded_at": catalogue.loaded_at.isoformat(),
                "body": json.dumps(catalogue_to_json(catalogue), ensure_ascii=False).encode(),
            }
        )

    def any(self) -> bool:
        """Whether there is a current version, without reading it."""
        return self._tx.one("SELECT 1 FROM catalogue LIMIT 1") is not None

    def current(self) -> Catalogue | None:
        """The version added last; None on a new desk. Raises StoreBroken."""
        from counter_app.domain.catalogue_json import catalogue_from_json

        body = self._tx.value("SELECT body FROM catalogue ORDER BY id DESC LIMIT 1")
        if body is None:
            return None
        try:
            return catalogue_from_json(json.loads(body))
        except (ValueError, TypeError, KeyError, DomainError) as error:
            raise StoreBroken(reason=f"catalogue-body: {error}") from error
