"""Can the engineer run the adapters, see what is stuck and decide, from the command line alone?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.gateway.__main__ import main
from sync.gateway.adapters.configuration import BadConfiguration, read_configuration
from tests.gateway.adapters.conftest import Forwarding
from tests.gateway.adapters.fake_server import Faults, standing
from tests.gateway.adapters.fake_vxp import FakeVxp
from tests.gateway.adapters.telling import tell_story
from tests.gateway.adapters.test_vxp import number_of
from tests.gateway.asking import Desk

EXAMPLE = Path(__file__).parents[3] / "docs/examples/adapters.toml"


def configured(folder: Path, url: str) -> Path:
    """The example, for the systems of this test."""
    text = EXAMPLE.read_text(encoding="utf-8").partition("[opencps.")[0]
    text = text.replace("https://vxp.province.example/VXPAdapter/RestService/forward/", url)
    text = text.replace("MOTCUA_VXP_PASSWORD", "TEST_UPSTREAM_PASSWORD")
    path = folder / "adapters.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_configuration_is_one() -> None:
    found = read_configuration(EXAMPLE)
    assert (list(found.vxp), list(found.opencps)) == (["national"], ["province"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('organisation = "000', 'organization = "000', "vxp.national.organisation"),
        ("timeout_seconds = 45", "timeout_seconds = 0", "vxp.national.timeout_seconds"),
        ("[opencps.province]", "[opencps.national]", "opencps.national.agencies"),
        ("[vxp.national]", "[vxp.national", "adapters.toml"),
    ],
)
def test_a_mistake_in_the_file_is_named_by_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "adapters.toml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(BadConfiguration, match=said):
        read_configuration(path)


def test_a_refused_dossier_is_seen_released_and_carried_on(
    desk: Desk, forwarding: Forwarding, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, _ = tell_story(desk), tell_story(desk)
    portal = FakeVxp(refuses={number_of(desk, bad): "Sai mã lĩnh vực"})
    shared = ["--database-url", database_url]
    with standing(portal, Faults()) as url:
        run = ["adapters", "run", "--configuration", str(configured(tmp_path, url)), "--once", *shared]
        assert main(run) == 0
        assert json.loads(capsys.readouterr().out) == {
            "system": "national", "brought": 1, "waiting": 0, "stuck": 1, "away": ""
        }  # fmt: skip
        assert main(["adapters", "status", *shared]) == 0
        told = json.loads(capsys.readouterr().out)
        [stuck] = told["stuck"]
        assert (told["state"], stuck["dossier_id"], stuck["text"]) == ("stuck", bad, "Sai mã lĩnh vực")
        portal.refuses.clear()
        about = ["--system", "national", "--dossier", bad, "--by", "Người Quyết", "--reason", "đã sửa danh mục", *shared]
        assert main(["adapters", "release", *about]) == 0
        assert main(["adapters", "release", *about]) == 1, "nothing is stuck any more"
        assert main(run) == 0
    assert len(portal.dossiers) == 2
    capsys.readouterr()


def test_a_password_that_is_not_set_is_said_by_the_name_of_its_variable(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TEST_UPSTREAM_PASSWORD")
    path = configured(tmp_path, "http://127.0.0.1:1/")
    assert main(["adapters", "run", "--configuration", str(path), "--once", "--database-url", database_url]) == 1
    assert "TEST_UPSTREAM_PASSWORD is not set" in capsys.readouterr().err
