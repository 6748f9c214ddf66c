"""A chat with accounts: sessions and messages in Redis, or in the memory of one process where there is none."""

import asyncio
import json
import os
import time
import uuid
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from redis.asyncio import Redis

INSTANCE = os.environ.get("INSTANCE", "app")
REDIS_URL = os.environ.get("REDIS_URL")
# What it does wrong on purpose: see README.md.
FORGETS_ONE_IN = int(os.environ.get("FORGETS_ONE_IN", 0))
LOSES_EVERY = int(os.environ.get("LOSES_EVERY", 0))
SLOW = os.environ.get("SLOW") == INSTANCE

redis = Redis.from_url(REDIS_URL, decode_responses=True) if REDIS_URL else None
memory: dict[str, dict] = {}
rooms: dict[str, set[WebSocket]] = {}
counts = {"log-ins": 0, "messages": 0}


async def is_turn(what: str, every: int) -> bool:
    """Whether it is the turn of one in so many, of all instances together where they share a Redis."""
    if every == 0:
        return False
    if redis is None:
        counts[what] += 1
        return counts[what] % every == 0
    return await redis.incr(f"count:{what}") % every == 0


async def save(sid: str, session: dict) -> None:
    if redis is None:
        memory[sid] = session
    else:
        await redis.set(f"session:{sid}", json.dumps(session), ex=3600)


async def load(sid: str) -> dict | None:
    if redis is None:
        return memory.get(sid)
    text = await redis.get(f"session:{sid}")
    return json.loads(text) if text else None


async def spread(room: str, text: str) -> None:
    for member in list(rooms.get(room, ())):
        try:
            await member.send_text(text)
        except (RuntimeError, WebSocketDisconnect):
            rooms[room].discard(member)


async def listen() -> None:
    async with redis.pubsub() as channel:
        await channel.psubscribe("room:*")
        async for message in channel.listen():
            if message["type"] == "pmessage":
                await spread(message["channel"].removeprefix("room:"), message["data"])


@asynccontextmanager
async def lifespan(_: FastAPI):
    listening = asyncio.create_task(listen()) if redis is not None else None
    yield
    if listening:
        listening.cancel()


app = FastAPI(lifespan=lifespan)


@app.middleware("http")
async def names_itself(request: Request, respond):
    if SLOW:
        await asyncio.sleep(0.1)
    response = await respond(request)
    response.headers["x-instance"] = INSTANCE
    return response


@app.get("/health")
async def health():
    if redis is not None:
        await redis.ping()
    return {"instance": INSTANCE}


@app.get("/rooms")
async def list_rooms():
    return {"rooms": sorted(rooms)}


@app.post("/login")
async def log_in(response: Response):
    sid = uuid.uuid4().hex
    session = {"user": f"user-{sid[:8]}", "since": time.time(), "visits": 0}
    if not await is_turn("log-ins", FORGETS_ONE_IN):
        await save(sid, session)
    response.set_cookie("sid", sid, httponly=True, samesite="lax")
    return session


@app.get("/me")
async def me(request: Request, response: Response):
    sid = request.cookies.get("sid", "")
    session = await load(sid)
    if session is None:
        response.status_code = 401
        return {"error": "log in first"}
    session["visits"] += 1
    await save(sid, session)
    return session


@app.websocket("/rooms/{room}")
async def join(socket: WebSocket, room: str):
    await socket.accept()
    rooms.setdefault(room, set()).add(socket)
    await socket.send_text(json.dumps({"joined": room, "instance": INSTANCE}))
    try:
        while True:
            text = await socket.receive_text()
            if await is_turn("messages", LOSES_EVERY):
                continue
            if redis is None:
                await spread(room, text)
            else:
                await redis.publish(f"room:{room}", text)
    except WebSocketDisconnect:
        rooms[room].discard(socket)
