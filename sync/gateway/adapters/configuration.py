"""Which systems does this gateway forward to, and how does the province name things there? Read from one TOML file.

Codes of statuses, actions, procedures and agencies differ between provinces and vendors, so they stand in the file and
nowhere in the code. Passwords stand in environment variables that the file names.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Text = Annotated[str, Field(min_length=1)]
Url = Annotated[str, Field(pattern=r"^https?://\S+$")]


class BadConfiguration(ValueError):
    """The file, or a variable it names, is not as it has to be; the text says where."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProcedureThere(_Table):
    """How a procedure is called there. `template`, `service`: OpenCPS only; `field`…: VXP only."""

    code: Text
    field: str = ""
    field_name: str = ""
    template: str = ""


class _System(_Table):
    url: Url
    username: Text
    password_variable: Text
    agencies: Annotated[dict[str, str], Field(min_length=1)]  # code → name there (VXP) or code there (OpenCPS)
    procedures: dict[str, ProcedureThere] = {}
    timeout_seconds: Annotated[float, Field(ge=1, le=120)] = 45.0

    @property
    def password(self) -> str:
        """Raises BadConfiguration when the variable is not set."""
        secret = os.environ.get(self.password_variable, "")
        if not secret:
            raise BadConfiguration(f"the variable {self.password_variable} is not set")
        return secret


class VxpSystem(_System):
    """DVCQG through the province's VXP adapter. `status`: our business status → TrangThaiHoSo."""

    auth_path: Text
    path: Text
    organisation: Text
    destination: str = ""
    session_seconds: Annotated[int, Field(ge=30, le=3600)] = 600
    status: Annotated[dict[str, str], Field(min_length=1)]
    file_url: str = ""  # with {fileId}; the national portal pulls files later
    submitted_at: str = "2"  # NoiNopHoSo, as the province was told


class OpencpsSystem(_System):
    """OpenCPS REST v2. `actions`: kind of event, or kind/event word → action code; "" for what is not told there."""

    site: Text  # groupId
    actions: Annotated[dict[str, str], Field(min_length=1)]
    receive_action: Text = "1100"


class Configuration(_Table):
    """Systems by the name of their connection."""

    vxp: dict[Name, VxpSystem] = {}
    opencps: dict[Name, OpencpsSystem] = {}


def read_configuration(path: Path) -> Configuration:
    """Raises BadConfiguration (with the place), OSError."""
    try:
        document: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        found = Configuration.model_validate(document)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadConfiguration(f"{path.name}: {place}: {first['msg']}") from error
    if both := found.vxp.keys() & found.opencps.keys():
        raise BadConfiguration(f"{path.name}: the name {sorted(both)[0]} stands twice")
    return found
