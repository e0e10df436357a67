"""Who lodges for whom, by which paper, and how a dossier came through the post (NĐ 118 Đ16; Đà Nẵng Đ2.8; QĐ 45/2016 Đ7).

The owner stays the owner: an agent or an authorised person is the submitter, named by the paper that allows it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from counter_app.domain import act_details
from counter_app.domain.dossier_ways import Channel
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.person import Person


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The paper by which the submitter lodges for the owner: a power of attorney, or an agent's contract.

    `agent_account`: the account that the province has given to an agent (đại lý dịch vụ công trực tuyến), "" for a person.
    """

    paper_number: str
    paper_on: date
    agent_account: str = ""


@dataclass(frozen=True, slots=True)
class PostalItem:
    """Where a dossier lay in the post: the signed minutes (`batch_number`) and its own phiếu gửi."""

    batch_uid: str
    batch_number: str
    slip_number: str


@dataclass(frozen=True, slots=True)
class Lodging:
    """What the officer told about how a dossier was lodged."""

    channel: Channel
    submitter: Person | None = None
    authorisation: Authorisation | None = None


def judged(lodging: Lodging, channels: tuple[str, ...], today: date) -> Authorisation | None:
    """The authorisation, tidied. `channels`: those of the province.

    Raises MissingField (submitter_name, authorisation_number, agent_account) and BadField (channel, authorisation_on).
    """
    paper, by_agent = lodging.authorisation, lodging.channel is Channel.AGENT
    if by_agent and channels and lodging.channel not in channels:
        raise BadField(field="channel", value=str(lodging.channel), reason="not-offered-here")
    if paper is None and not by_agent:
        return None
    if lodging.submitter is None or not lodging.submitter.name.strip():
        raise MissingField(field="submitter_name")
    if paper is None:
        raise MissingField(field="authorisation_number")
    tidy = replace(
        paper,
        paper_number=act_details.tidy(paper.paper_number, "authorisation_number"),
        agent_account=act_details.tidy(paper.agent_account, "agent_account"),
    )
    if not tidy.paper_number:
        raise MissingField(field="authorisation_number")
    if tidy.paper_on > today:
        raise BadField(field="authorisation_on", value=tidy.paper_on.isoformat(), reason="in-the-future")
    if by_agent and not tidy.agent_account:
        raise MissingField(field="agent_account")
    if tidy.agent_account and not by_agent:
        raise BadField(field="agent_account", value=tidy.agent_account, reason="not-an-agent")
    return tidy
