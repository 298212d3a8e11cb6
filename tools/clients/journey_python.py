"""A course and its learner, with the client that openapi-python-client generates: it has to read real answers."""

import os

from glotto_client import AuthenticatedClient, Client
from glotto_client.api.courses import create_course, get_course, list_courses
from glotto_client.api.identity import get_me, login, update_me
from glotto_client.models import (
    CourseLevel,
    CourseView,
    CreateCourseInput,
    LoginInput,
    TokensView,
    UpdateMeInput,
)

API, PASSWORD = os.environ["API"], os.environ["PASSWORD"]


def check(holds, sentence):
    """Fails with what should hold."""
    if not holds:
        raise SystemExit(f"It does not hold that {sentence}")


def sign_in(email):
    """A client with the token of an account."""
    tokens = login.sync(client=Client(API), body=LoginInput(email=email, password=PASSWORD))
    check(isinstance(tokens, TokensView), f"{email} may log in: {tokens}")
    return AuthenticatedClient(API, token=tokens.access_token)


def main():
    instructor, learner = sign_in("instructor@example.com"), sign_in("learner@example.com")
    draft = {"title": {"en": "Numbers", "de": "Zahlen"}, "defaultLanguage": "en", "teaches": "de", "level": "A1"}
    course = create_course.sync(client=instructor, body=CreateCourseInput.from_dict(draft))
    check(isinstance(course, CourseView), f"a course is created: {course}")
    read = get_course.sync(course.id, client=instructor, lang="de")
    check(read.title == "Zahlen" and str(read.status) == "draft", "its owner reads the draft in German")
    check(list_courses.sync(client=learner, level=CourseLevel.A1).items, "the catalogue has a course")
    me = get_me.sync(client=learner)
    check(me.email == "learner@example.com", "the learner reads the own account")
    problem = update_me.sync(client=learner, body=UpdateMeInput.from_dict({"displayName": ""}))
    check(problem.errors[0].pointer == "/displayName", f"a fault has its pointer: {problem}")
    print("openapi-python-client: done")


main()
