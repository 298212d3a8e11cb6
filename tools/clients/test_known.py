"""A fuzzer calls things that exist, and paths lead from a course to its own lessons."""

import unittest

from clients.known import Known


def identifier(kind, number):
    return f"{kind}_{number:026}"


COURSE, OTHER = identifier("crs", 1), identifier("crs", 2)
LESSON, ADMIN, LEARNER = identifier("les", 3), identifier("usr", 4), identifier("usr", 5)
INVENTED = [identifier("les", number) for number in range(100, 200)]


class Ids(unittest.TestCase):
    def setUp(self):
        self.known = Known(reserved=[ADMIN])
        self.known.learn({"id": COURSE, "ownerId": LEARNER, "modules": [{"lessons": [{"id": LESSON}]}]})

    def test_most_invented_ids_become_one_that_exists_and_some_stay(self):
        found = [self.known.replaced(one, COURSE) for one in INVENTED]
        self.assertGreater(found.count(LESSON), 50)
        self.assertGreater(len(set(found)), 5)
        self.assertEqual(found, [self.known.replaced(one, COURSE) for one in INVENTED])

    def test_a_lesson_is_one_of_the_course_in_the_path(self):
        self.assertEqual([self.known.replaced(one, OTHER) for one in INVENTED], INVENTED)

    def test_a_path_and_a_body_are_about_a_course_that_has_such_a_lesson(self):
        self.known.learn([{"id": OTHER}, {"id": identifier("crs", 6)}])
        paths = {"courseId": identifier("crs", 102), "lessonId": identifier("les", 101)}
        with_lesson, _ = self.known.request({**paths}, None)
        self.assertEqual(with_lesson["courseId"], COURSE)
        _, body = self.known.request({"courseId": paths["courseId"]}, {"lessonIds": INVENTED})
        self.assertIn(LESSON, body["lessonIds"])

    def test_the_scene_outlives_what_was_created_later(self):
        self.known.learn({"id": OTHER}, of_scene=True)
        for number in range(300, 340):
            self.known.learn({"id": identifier("crs", number)})
        found = [self.known.request({"courseId": identifier("crs", one)}, None)[0] for one in range(100, 200)]
        self.assertGreater(found.count({"courseId": OTHER}), 25)
        self.assertNotIn({"courseId": COURSE}, found)

    def test_what_is_no_id_stays_as_the_fuzzer_made_it(self):
        body = {"title": "les_", "lessonIds": [LESSON.lower(), 7, None], "modules": "mod_" + "0" * 27}
        self.assertEqual(self.known.replaced(body, COURSE), body)

    def test_the_accounts_that_the_fuzzer_signs_in_with_are_no_targets(self):
        self.known.learn({"items": [{"id": ADMIN}, {"id": LEARNER}]})
        users = {self.known.replaced(identifier("usr", number)) for number in range(100, 200)}
        self.assertIn(LEARNER, users)
        self.assertNotIn(ADMIN, users)

    def test_what_was_deleted_is_forgotten(self):
        self.known.forget(LESSON)
        self.assertEqual([self.known.replaced(one, COURSE) for one in INVENTED], INVENTED)


if __name__ == "__main__":
    unittest.main()
