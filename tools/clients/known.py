"""Ids of things that exist, collected from the answers, in place of ids that a fuzzer invents."""

import random
import re
import threading

ID = re.compile(r"^(crs|mod|les|vid|usr|ses|exp|psk|aud)_[0-7][0-9A-HJKMNP-TV-Z]{25}$")
# Modules and lessons exist in a course.
PARTS = ("mod", "les")
# So many of each kind are remembered: older ones may have been deleted meanwhile.
EACH = 12
# How often an invented id becomes one of the scene, or any that exists.
SCENE, ANY = 0.4, 0.75


def ids_in(part):
    """The ids in a part of a request or an answer."""
    if isinstance(part, dict):
        return [one for value in part.values() for one in ids_in(value)]
    if isinstance(part, list):
        return [one for value in part for one in ids_in(value)]
    return [part] if isinstance(part, str) and ID.match(part) else []


class Known:
    """What exists. Modules and lessons are remembered with their course, so that a path leads somewhere."""

    def __init__(self, reserved=()):
        # Accounts that the fuzzer signs in with: it must not suspend them.
        self.reserved = set(reserved)
        self.ids, self.scene = {}, set()
        self.lock = threading.Lock()

    def learn(self, answer, course=None, of_scene=False):
        """Remembers the ids in an answer. `course` is that of the request's path, if it has one."""
        if isinstance(answer, dict):
            if ID.match(str(answer.get("id", ""))) and answer["id"].startswith("crs_"):
                course = answer["id"]
            for part in answer.values():
                self.learn(part, course, of_scene)
        elif isinstance(answer, list):
            for part in answer:
                self.learn(part, course, of_scene)
        else:
            for found in ids_in(answer):
                self.add(found, course, of_scene)

    def add(self, found, course, of_scene):
        """Remembers an id, and forgets the oldest of its kind that is not of the scene."""
        if found in self.reserved:
            return
        with self.lock:
            if of_scene:
                self.scene.add(found)
            known = self.ids.setdefault((found[:3], course if found[:3] in PARTS else None), [])
            if found not in known:
                known.append(found)
            others = [one for one in known if one not in self.scene]
            if len(others) > EACH:
                known.remove(others[0])

    def leave_scene(self):
        """Begins another scene: the last one may have been deleted."""
        with self.lock:
            self.scene.clear()

    def forget(self, gone):
        """Forgets what was deleted."""
        with self.lock:
            self.scene.discard(gone)
            for known in self.ids.values():
                if gone in known:
                    known.remove(gone)

    def chosen(self, value, known):
        """One of the known ids, or the invented one: always the same for the same value and the same knowledge."""
        chance = random.Random(value)
        number = chance.random()
        of_scene = [one for one in known if one in self.scene]
        if number < SCENE and of_scene:
            return chance.choice(of_scene)
        return chance.choice(known) if number < ANY and known else value

    def course(self, value, kinds):
        """A course that exists and has such parts."""
        with self.lock:
            courses = self.ids.get(("crs", None), [])
            return self.chosen(value, [one for one in courses if all(self.ids.get((kind, one)) for kind in kinds)])

    def instead_of(self, value, course):
        """An id that exists in place of an invented one of its kind."""
        with self.lock:
            return self.chosen(value, self.ids.get((value[:3], course if value[:3] in PARTS else None), []))

    def replaced(self, part, course=None):
        """A part of a request with ids that exist."""
        if isinstance(part, dict):
            return {name: self.replaced(one, course) for name, one in part.items()}
        if isinstance(part, list):
            return [self.replaced(one, course) for one in part]
        return self.instead_of(part, course) if ids_in(part) else part

    def request(self, paths, body):
        """The parameters of a path and a body with ids that exist, all of the same course."""
        course = paths.get("courseId")
        if ids_in(course):
            kinds = {found[:3] for found in [*ids_in(paths), *ids_in(body)]} & set(PARTS)
            course = self.course(course, kinds)
        changed = {name: course if name == "courseId" else self.replaced(one, course) for name, one in paths.items()}
        return changed, self.replaced(body, course)
