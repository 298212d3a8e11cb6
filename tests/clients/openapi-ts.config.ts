export default {
  input: process.env.OPENAPI,
  output: { path: "heyapi", module: { extension: ".js" } },
  logs: { file: false },
};
