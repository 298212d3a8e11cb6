// Shows this deployment's own description, from this deployment only: no fonts, proxy or telemetry
// of anybody else.
Scalar.createApiReference('#api', {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
});
