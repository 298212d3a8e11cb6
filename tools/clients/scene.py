"""A published course with an article and an upload of a video, in which the learner is enrolled."""

from clients.stack import call, login

TITLE = {"en": "Numbers"}
COURSE = {"title": TITLE, "defaultLanguage": "en", "teaches": "de", "level": "A1", "topics": ["numbers"]}
VIDEO = {"fileName": "numbers.mp4", "contentType": "video/mp4", "sizeBytes": 1000}


def create_scene(url):
    """Creates it, and returns it as its owner sees it, with its video."""
    instructor, learner = login(url, "instructor"), login(url, "learner")
    course = call("POST", f"{url}/v1/courses", COURSE, instructor)
    at = f"{url}/v1/courses/{course['id']}"
    module = call("POST", f"{at}/modules", {"title": TITLE}, instructor)
    lesson = {"moduleId": module["id"], "title": TITLE}
    call("POST", f"{at}/lessons", {**lesson, "kind": "article", "body": TITLE}, instructor)
    call("POST", f"{at}/publication", token=instructor)
    call("POST", f"{at}/enrolment", token=learner)
    # A course with a video that is not ready could not be published.
    video = call("POST", f"{at}/lessons", {**lesson, "kind": "video"}, instructor)
    upload = call("POST", f"{at}/lessons/{video['id']}/video", VIDEO, instructor)
    return [call("GET", at, token=instructor), {"videoId": upload["videoId"]}]
