"""Figures of what people said, planned and declared, with every way that tells each."""

import json
from collections import Counter

from fleetcfg.model.stock import StockState
from fleetcfg.report.rooms.stock_text import StockRecord, by_state
from tests.testing.asked import (
    Figure,
    columns,
    known,
    minutes,
    statements_of,
    sums,
)


def by_contact_body(asked):
    contacts = asked.registers.contacts
    found = asked.due_of("contact", "REG_CONTACT_OLD", "REG_CONTACT_UNCONFIRMED")
    return known(Counter(contacts[one].organisation for one in found.elements()))


SAID = {
    "incidents of each provider": Figure(
        ("incidents.incidents", "effect.incidents", "scores.incidents"),
        {
            "report year": lambda a: known(a.rows("incidents", "provider", "incidents")),
            "its list": lambda a: {
                key: (count,)
                for key, count in Counter(
                    row["provider"] for row in a.year["incident_list"]
                ).items()
            },
            "incident list --by provider": lambda a: {
                one["provider"]: (one["incidents"],) for one in a.incidents["providers"]
            },
            "incident list": lambda a: {
                key: (count,)
                for key, count in Counter(
                    one["provider"] for one in a.incidents["incidents"]
                ).items()
            },
        },
    ),
    "incidents in all": Figure(
        ("incidents.incidents", "effect.incidents", "scores.incidents"),
        {
            "report year": lambda a: sums(a.year["incidents"], "incidents"),
            "by quarter": lambda a: sums(a.year["effect"], "incidents"),
            "by unit": lambda a: sums(a.year["scores"], "incidents"),
            "report unit-score": lambda a: sums(
                [row for card in a.cards.values() for row in card["incidents"]], "incidents"
            ),
        },
    ),
    "how soon it was told, answered and mended": Figure(
        tuple(
            f"incident_times.{name}_{what}"
            for name in ("tell", "answer", "mend")
            for what in ("median", "most")
        ),
        {
            "report year": lambda a: {
                one["provider"]: (one["answer_median"], one["mend_median"])
                for one in a.year["incident_times"]
            },
            "incident list --by provider": lambda a: {
                one["provider"]: (
                    minutes(one["response"]["median_seconds"]),
                    minutes(one["repair"]["median_seconds"]),
                )
                for one in a.incidents["providers"]
            },
        },
    ),
    "how often it was in time": Figure(
        tuple(
            f"incidents.{name}"
            for name in (
                *("told_in_time", "told_late", "not_told", "acknowledged"),
                *("mended_in_time", "mended_late", "not_mended"),
            )
        ),
        {
            "report year": lambda a: {
                one["provider"]: (
                    one["told_in_time"],
                    one["told_late"],
                    one["acknowledged"],
                    one["mended_in_time"],
                    one["mended_late"],
                )
                for one in a.year["incidents"]
            },
            "incident list": lambda a: {
                provider: tuple(
                    sum(
                        (duty["duty"], duty["state"]) in wanted
                        for one in a.incidents["incidents"]
                        if one["provider"] == provider
                        for duty in one["deadlines"]
                    )
                    for wanted in (
                        {("tell", "on_time")},
                        {("tell", "late")},
                        {("acknowledge", "on_time"), ("acknowledge", "late")},
                        {("mend", "on_time")},
                        {("mend", "late")},
                    )
                )
                for provider in {one["provider"] for one in a.incidents["incidents"]}
            },
        },
    ),
    "incidents that are not mended, or not told": Figure(
        ("incidents.not_mended", "incidents.not_told"),
        {
            "report year": lambda a: sums(a.year["incidents"], "not_mended", "not_told"),
            "its list": lambda a: (
                sum(row["mended"] is None for row in a.year["incident_list"]),
                sum(row["told"] is None for row in a.year["incident_list"]),
            ),
            "incident list": lambda a: (
                sum(one["open"] for one in a.incidents["incidents"]),
                sum("told" not in one["steps"] for one in a.incidents["incidents"]),
            ),
            "incident list --by provider": lambda a: (
                sum(one["open"] for one in a.incidents["providers"]),
                sum(one["untold"] for one in a.incidents["providers"]),
            ),
        },
    ),
    "incidents of which something of the provider, or of the Department, is over its time": Figure(
        ("incidents.overdue", "incidents.department_overdue"),
        {
            "report year": lambda a: sums(a.year["incidents"], "overdue", "department_overdue"),
            "incident list": lambda a: tuple(
                sum(
                    any(
                        duty["state"] == "overdue" and duty["duty"] in duties
                        for duty in one["deadlines"]
                    )
                    for one in a.incidents["incidents"]
                )
                for duties in (
                    ("acknowledge", "mend"),
                    ("tell", "first_notice", "full_notice", "paper"),
                )
            ),
            "incident list --by provider": lambda a: sums(
                a.incidents["providers"], "overdue", "department_overdue"
            ),
        },
    ),
    "incidents mended late": Figure(
        ("incidents.mended_late",),
        {
            "report year": lambda a: sums(a.year["incidents"], "mended_late"),
            "incident list --by provider": lambda a: (
                sum(one["repair"]["late"] for one in a.incidents["providers"]),
            ),
        },
    ),
    "where devices were counted": Figure(
        ("stock.devices",),
        {
            "report year": lambda a: known(
                {
                    "here" if row["found"] == "in_place" else row["found"]: row["devices"]
                    for row in a.year["stock"]
                }
            ),
            "stock show": lambda a: known(
                Counter(one["state"] for one in json.loads(StockRecord.told(a.stock))["devices"])
            ),
            "report stock": lambda a: known(
                {str(one): by_state(a.stock.rows, one) for one in StockState}
            ),
        },
    ),
    "devices that were not in their places": Figure(
        (),
        {
            "report year": lambda a: {row["host"]: row["seen_at"] for row in a.year["stock_list"]},
            "stock show": lambda a: {
                one["host"]: one["site"]
                for one in json.loads(StockRecord.told(a.stock))["devices"]
                if one["state"] != "here"
            },
        },
    ),
    "what was said": Figure(
        ("statements.statements", "statements.late", "statements.persons"),
        {
            "report year": lambda a: a.rows("statements", "said", "statements", "late", "persons"),
            "statement list": lambda a: {
                kind: (
                    len(own),
                    sum(one["late"] for one in own),
                    len({person for one in own for person in one["persons"]}),
                )
                for kind in {one["kind"] for one in statements_of(a)}
                if (own := [one for one in statements_of(a) if one["kind"] == kind])
            },
        },
    ),
    "contacts that are to be confirmed": Figure(
        ("contacts.due", "scores.contacts_due"),
        {
            "report year": lambda a: known(
                {row["organisation"]: row["due"] for row in a.year["contacts"]}
            ),
            "register due": by_contact_body,
        },
    ),
    "contacts of units that are to be confirmed": Figure(
        ("contacts.due", "scores.contacts_due"),
        {
            "report year": lambda a: sums(a.year["contacts"], "due"),
            "by unit": lambda a: sums(a.year["scores"], "contacts_due"),
            "report unit-score": lambda a: sums(
                [row for card in a.cards.values() for row in card["contacts"]], "due"
            ),
        },
    ),
    "rules of units": Figure(
        (),
        {
            "report year": lambda a: known(Counter(row["state"] for row in a.year["unit_rules"])),
            "register due": lambda a: known(
                {
                    "none": sum(a.due_of("organisation", "REG_RULE_NONE").values()),
                    "ended": sum(a.due_of("number", "REG_RULE_ENDED").values()),
                    "before_unit": sum(a.due_of("number", "REG_RULE_OLD").values()),
                    "in_force": sum(row["state"] == "in_force" for row in a.year["unit_rules"]),
                }
            ),
        },
    ),
    "whether the rules of all bodies of a unit are in force": Figure(
        (),
        {
            "by unit": lambda a: {
                code: card["scores"][0]["rule"] == "in_force" for code, card in a.cards.items()
            },
            "report unit-score": lambda a: {
                code: {row["state"] for row in card["unit_rules"]} == {"in_force"}
                for code, card in a.cards.items()
            },
        },
    ),
    "what rooms lack": Figure(
        ("rooms.missing", "scores.rooms_lacking"),
        {
            "report year": lambda a: {
                row["site"]: row["missing"] for row in a.year["rooms"] if row["missing"]
            },
            "register due": lambda a: {
                one["facts"]["site"]: len(one["facts"]["items"].split(", "))
                for one in a.due
                if one["code"] == "REG_EQUIPMENT_MISSING"
            },
        },
    ),
    "rooms that lack something": Figure(
        ("rooms.missing", "scores.rooms_lacking"),
        {
            "report year": lambda a: sum(bool(row["missing"]) for row in a.year["rooms"]),
            "by unit": lambda a: sums(a.year["scores"], "rooms_lacking")[0],
        },
    ),
    "meetings": Figure(
        (
            *columns("meetings", "planned", "cancelled", "to_come", "held", "not_told"),
            *("effect.meetings", "attendance.held"),
        ),
        {
            "by month": lambda a: known(
                dict(
                    zip(
                        ("cancelled", "to_come", "held", "not_told"),
                        sums(a.year["meetings"], "cancelled", "to_come", "held", "not_told"),
                        strict=True,
                    )
                )
            ),
            "its list": lambda a: Counter(row["state"] for row in a.year["meeting_list"]),
        },
    ),
    "who took part, and what was lost": Figure(
        (
            *columns("attendance", "invited", "joined", "missed", "not_seen", "minutes_lost"),
            *columns("meeting_list", "invited", "joined", "missed", "not_seen", "minutes_lost"),
            *columns("effect", "joined", "minutes_lost"),
        ),
        {
            "by month": lambda a: sums(a.year["attendance"], "held", "joined", "minutes_lost"),
            "by quarter": lambda a: sums(a.year["effect"], "meetings", "joined", "minutes_lost"),
            "its list": lambda a: (
                sum(row["state"] == "held" for row in a.year["meeting_list"]),
                *sums(a.year["meeting_list"], "joined", "minutes_lost"),
            ),
        },
    ),
    "sites that were invited, missed it, or are not known": Figure(
        (),
        {
            "by month": lambda a: sums(a.year["attendance"], "invited", "missed", "not_seen"),
            "its list": lambda a: sums(a.year["meeting_list"], "invited", "missed", "not_seen"),
        },
    ),
    "rents": Figure(
        (
            *columns("budget", "capacity", "monthly", "yearly"),
            *columns("leased", "capacity", "monthly", "yearly"),
        ),
        {
            "by contract": lambda a: sums(a.year["budget"], "capacity", "monthly", "yearly"),
            "its list": lambda a: sums(a.year["leased"], "capacity", "monthly", "yearly"),
        },
    ),
    "units without a site": Figure(
        ("expansion.units",),
        {
            "expansion": lambda a: {row["units"] for row in a.year["expansion"]},
            "its list": lambda a: {len(a.year["units_without_site"])},
        },
    ),
    "things that are leased": Figure(
        columns("budget", "assets", "unpriced"),
        {
            "by contract": lambda a: sums(a.year["budget"], "assets", "unpriced"),
            "its list": lambda a: (
                len(a.year["leased"]),
                sum(row["monthly"] is None for row in a.year["leased"]),
            ),
        },
    ),
    "sites": Figure(
        columns("scores", "sites"),
        {
            "by unit": lambda a: sums(a.year["scores"], "sites"),
            "rooms": lambda a: (len(a.year["rooms"]),),
        },
    ),
    "how often rooms were seen to be good, and not": Figure(
        columns("rooms", "good", "bad"),
        {
            "report year": lambda a: sums(a.year["rooms"], "good", "bad"),
            "statement list": lambda a: tuple(
                sum(
                    one["kind"] == "room.seen" and one["facts"]["good"] is is_good
                    for one in statements_of(a)
                )
                for is_good in (True, False)
            ),
        },
    ),
}
