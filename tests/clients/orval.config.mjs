export default {
  glotto: {
    input: process.env.OPENAPI,
    output: { target: "orval.ts", client: "fetch", mode: "single", baseUrl: { runtime: "process.env.API" } },
  },
};
