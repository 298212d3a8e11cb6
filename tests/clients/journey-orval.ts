// A visitor and a learner, with the functions that orval generates.
import { getMe, listCourses, login } from "./orval.js";

const { PASSWORD = "" } = process.env;

const courses = await listCourses({ teaches: "de", level: "A1" });
if (courses.status !== 200 || courses.data.items.length === 0) throw new Error("the catalogue is empty");
const tokens = await login({ email: "learner@example.com", password: PASSWORD });
if (tokens.status !== 201) throw new Error(`the login failed: ${tokens.status}`);
const me = await getMe({ headers: { Authorization: `Bearer ${tokens.data.accessToken}` } });
if (me.status !== 200 || me.data.email !== "learner@example.com") throw new Error("this is another account");
console.log("orval: done");
