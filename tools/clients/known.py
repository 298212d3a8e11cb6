"""Ids of things that exist, collected from the answers, in place of ids that a fuzzer invents."""

import random
import re
import threading

ID = re.compile(r"^(crs|mod|les|vid|usr|ses|exp|psk|aud)_[0-7][0-9A-HJKMNP-TV-Z]{25}$")
# So many of each kind are remembered: older ones may have been deleted meanwhile.
EACH = 12


class Known:
    """What exists. Modules, lessons and videos are remembered with their course, so that a path leads somewhere."""

    def __init__(self, reserved=()):
        # Accounts that the fuzzer signs in with: it must not suspend them.
        self.reserved = set(reserved)
        self.ids = {}
        self.lock = threading.Lock()

    def learn(self, answer, course=None):
        """Remembers the ids in an answer. `course` is that of the request's path, if it has one."""
        if isinstance(answer, dict) and str(answer.get("id", "")).startswith("crs_"):
            course = answer["id"]
        if isinstance(answer, dict):
            for part in answer.values():
                self.learn(part, course)
        elif isinstance(answer, list):
            for part in answer:
                self.learn(part, course)
        elif isinstance(answer, str) and ID.match(answer) and answer not in self.reserved:
            with self.lock:
                known = self.ids.setdefault((answer[:3], course if answer[:3] in ("mod", "les") else None), [])
                if answer not in known:
                    known.append(answer)
                    del known[:-EACH]

    def forget(self, gone):
        """Forgets what was deleted."""
        with self.lock:
            for known in self.ids.values():
                if gone in known:
                    known.remove(gone)

    def instead_of(self, value, course=None):
        """An id that exists in place of an invented one of its kind, three times out of four; the same each time
        for the same value, as long as nothing is created or deleted."""
        kind = value[:3]
        chance = random.Random(value)
        with self.lock:
            known = self.ids.get((kind, course if kind in ("mod", "les") else None))
            return chance.choice(known) if known and chance.random() < 0.75 else value

    def replaced(self, part, course=None):
        """A part of a request with ids that exist."""
        if isinstance(part, dict):
            return {name: self.replaced(one, course) for name, one in part.items()}
        if isinstance(part, list):
            return [self.replaced(one, course) for one in part]
        return self.instead_of(part, course) if isinstance(part, str) and ID.match(part) else part
