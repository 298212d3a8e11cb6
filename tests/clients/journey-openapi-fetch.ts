// A course from its first draft to the learner who has finished it, with the types of openapi-typescript.
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Problem = components["schemas"]["Problem"];
type Client = ReturnType<typeof createClient<paths>>;

const { API = "", PASSWORD = "" } = process.env;

function check(holds: unknown, sentence: string): asserts holds {
  if (!holds) throw new Error(`It does not hold that ${sentence}`);
}

/** The data of an answer, or an error with what the API says. */
function ok<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  check(answer.data !== undefined, `${answer.response.url} succeeds: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

async function signIn(email: string): Promise<Client> {
  const client = createClient<paths>({ baseUrl: API });
  const tokens = ok(await client.POST("/v1/sessions", { body: { email, password: PASSWORD } }));
  check(tokens.type === "tokens", "an account without a second factor gets its tokens");
  // Compiles only if the type of seconds is a number, and not a bigint.
  const lifetime: number = tokens.expiresIn * 1000;
  check(lifetime === 600_000, "an access token is valid for ten minutes");
  const authorization: Middleware = {
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${tokens.accessToken}`);
    },
  };
  client.use(authorization);
  return client;
}

async function createCourse(instructor: Client): Promise<string> {
  const created = await instructor.POST("/v1/courses", {
    params: { header: { "Idempotency-Key": crypto.randomUUID() } },
    body: { title: { en: "Numbers" }, defaultLanguage: "en", teaches: "de", level: "A1", topics: ["numbers"] },
  });
  const course = ok(created);
  const version = created.response.headers.get("ETag");
  check(version, "a course has an ETag");
  const path = { courseId: course.id };
  const changed = await instructor.PATCH("/v1/courses/{courseId}", {
    params: { path, header: { "If-Match": version } },
    body: { description: { en: "From one to ten." } },
  });
  check(ok(changed).description === "From one to ten.", "a change answers with what it changed");
  const stale = await instructor.PATCH("/v1/courses/{courseId}", {
    params: { path, header: { "If-Match": version } },
    body: { title: { en: "Too late" } },
  });
  const problem: Problem | undefined = stale.error;
  // Compiles only if the operation can answer with this type of problem.
  check(problem?.status === 412 && stale.error?.type === "urn:glotto:problem:stale", "a version is changed once");
  return course.id;
}

async function addArticle(instructor: Client, courseId: string): Promise<string> {
  const path = { courseId };
  const title = { en: "One to ten" };
  const module = ok(await instructor.POST("/v1/courses/{courseId}/modules", { params: { path }, body: { title } }));
  const lesson = await instructor.POST("/v1/courses/{courseId}/lessons", {
    params: { path },
    body: { moduleId: module.id, kind: "article", title, body: { en: "*Eins*, *zwei*, *drei*." } },
  });
  ok(await instructor.POST("/v1/courses/{courseId}/publication", { params: { path } }));
  return ok(lesson).id;
}

async function learn(learner: Client, courseId: string, lessonId: string): Promise<void> {
  const params = { path: { courseId } };
  ok(await learner.POST("/v1/courses/{courseId}/enrolment", { params }));
  // Without a body: a completion counts as of now.
  const lesson = { params: { path: { courseId, lessonId } } };
  ok(await learner.POST("/v1/courses/{courseId}/lessons/{lessonId}/completion", lesson));
  const progress = ok(await learner.GET("/v1/courses/{courseId}/progress", { params }));
  check(progress.percent === 100, "a course is finished with its only lesson");
  const enrolments = ok(await learner.GET("/v1/me/enrolments", { params: { query: { limit: 100 } } }));
  check(enrolments.items.some((one) => one.courseId === courseId), "the learner sees the enrolment");
}

async function showErrors(learner: Client): Promise<void> {
  const answer = await learner.PATCH("/v1/me", { body: { displayName: "", timeZone: "Mars/Olympus" } });
  const pointers = answer.error?.errors?.map((error) => error.pointer).sort();
  check(pointers?.join() === "/displayName,/timeZone", "all faults of a form are reported together, with pointers");
  const name = answer.error?.errors?.find((error) => error.pointer === "/displayName");
  check(name?.code === "wrongLength" && name.params?.max === 100, "a fault has a code with its parameters");
  const forbidden = await learner.GET("/v1/users", {});
  check(forbidden.error?.status === 403, "a learner does not list users");
  const anonymous = await createClient<paths>({ baseUrl: API }).GET("/v1/me");
  check(anonymous.error?.code === "tokenMissing", "a 401 says what is wrong with the token");
}

const instructor = await signIn("instructor@example.com");
const learner = await signIn("learner@example.com");
const courseId = await createCourse(instructor);
const lessonId = await addArticle(instructor, courseId);
await learn(learner, courseId, lessonId);
await showErrors(learner);
console.log("openapi-fetch: done");
