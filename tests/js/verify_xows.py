"""Talks to a simulated codec as the public Python client does, and tells what it was answered.

Arguments: URL, user; the passphrase is in FLEETCFG_SIM_PASSWORD. One JSON object on stdout. A
program of its own, because the client leaves sockets open and uses what its library deprecates.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable

import xows

NAME = ["Configuration", "SystemUnit", "Name"]


async def answer(question: Awaitable[object]) -> object:
    try:
        return await asyncio.wait_for(question, 10)
    except xows.XoWSError as error:
        return {"error": type(error).__name__}


async def talk(client: xows.XoWSClient) -> dict[str, object]:
    heard: asyncio.Queue[object] = asyncio.Queue()

    async def hear(params: object, _: object) -> None:
        await heard.put(params)

    return {
        "name": await answer(client.xGet(NAME)),
        "subtree": await answer(client.xGet(NAME[:2])),
        "subscribed": await answer(client.subscribe(NAME, hear, notify_current_value=False)),
        "set": await answer(client.xSet(NAME, 'Phòng "họp" số 1')),
        "readback": await answer(client.xGet(NAME)),
        "heard": await asyncio.wait_for(heard.get(), 10),
        "badpath": await answer(client.xGet(["Configuration", "Nope"])),
        "badvalue": await answer(client.xSet(["Configuration", "Audio", "DefaultVolume"], "asdf")),
        "uptime": await answer(client.xGet(["Status", "SystemUnit", "Uptime"])),
        "query": await answer(client.xQuery(["Configuration", "**", "DefaultVolume"])),
        "badcommand": await answer(client.xCommand(["Dila"])),
    }


async def main(url: str, user: str, password: str) -> dict[str, object]:
    try:
        async with xows.XoWSClient(url, user, password) as client:
            return await talk(client)
    except (xows.XoWSError, ConnectionError) as error:
        return {"failed": type(error).__name__, "why": str(error)}


if __name__ == "__main__":
    told = asyncio.run(main(sys.argv[1], sys.argv[2], os.environ["FLEETCFG_SIM_PASSWORD"]))
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201 - its output
