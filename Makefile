# The commands, a line or two each. Logic lives in Rust (xtask, local/stack) and in tools/.
.PHONY: test sync lint-template deploy

# Everything that CI runs.
test: .tools/ready
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo test --workspace
	tools/lint-template

# Writes template.yaml, openapi.json, events/ and the bins from the constants in functions/.
# `make sync CHECK=1` writes nothing and fails where they have drifted.
sync:
	cargo run -q -p xtask -- sync $(if $(CHECK),--check)

lint-template: .tools/ready
	tools/lint-template

# make deploy STAGE=prod
STAGE ?= dev
deploy: .tools/ready
	tools/deploy $(STAGE)

# Programs that the tests drive, and the pinned tools that build, check and deploy the template.
.tools/ready: tools/requirements.txt tools/prepare
	tools/prepare
	python3 -m venv .tools/venv
	.tools/venv/bin/pip install -q --disable-pip-version-check -r tools/requirements.txt
	touch $@
