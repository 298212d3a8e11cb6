# Short commands. Their logic is in Rust (xtask, local/stack) and in tools/.
.DEFAULT_GOAL := help
.PHONY: help run watch admin rotate-keys machine programs test build-tests test-all emulate invoke fuzz fuzz-api bench bench-enumeration deny artifacts arm64 sync accept features lint-template deploy rotate-origin set-stream check-stream probe probe-clean lock

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Programs call this machine directly, whatever proxy the environment names for what is elsewhere.
COMMA := ,
PROXIED := $(or $(no_proxy),$(NO_PROXY))
export no_proxy := $(PROXIED)$(if $(PROXIED),$(COMMA))127.0.0.1,localhost
export NO_PROXY := $(no_proxy)

# Where a shell finds `cd tests` is not for the environment to say.
unexport CDPATH

# Environments of Python that do not work any more are made again.
STALE := $(if $(wildcard .tools/ready .tools/*/ready),$(shell tools/drop-venvs))

# Where cargo builds, and for what.
TARGET = . tools/target

# With --release in ARGS, glotto builds the functions itself.
BUILT = $(if $(findstring --release,$(ARGS)),,--no-build)

run: machine ## Start the whole platform on this machine; ARGS="--port 5000" for options
	@tools/build
	@$(TARGET) && exec "$$built/debug/glotto" run $(BUILT) $(ARGS)

watch: machine ## Like run; also builds what is saved in functions/ or shared/, and the next calls use it
	@tools/build
	@$(TARGET) && exec "$$built/debug/glotto" run --watch $(BUILT) $(ARGS)

# To make, `$$` in a value is a dollar.
admin: machine ## Make an account an admin in the running stack: make admin EMAIL=ada@example.com
	@$(TARGET) && exec "$$built/debug/glotto" admin "$$EMAIL"

rotate-keys: machine ## Replace keys of the running stack immediately: make rotate-keys PURPOSE=refresh-tokens
	@$(TARGET) && exec "$$built/debug/glotto" rotate-keys "$$PURPOSE"

# Needs Docker, and the stack of `make run` in another terminal.
invoke: .tools/ready ## Run a function in Lambda's container, in the running stack: make invoke FUNCTION=CreateCourse
	@tools/invoke "$$FUNCTION"

# Checks what is needed to compile anything, including the programs that check the rest.
machine:
	@command -v cargo >/dev/null || { echo "Rust is missing. What to do: install it from https://rustup.rs and run again."; exit 1; }
	@command -v cc >/dev/null || { echo "A C compiler is missing. What to do: apt-get install build-essential, or xcode-select --install, and run again."; exit 1; }

# CI runs this and `make deny`. Clippy is the compiler here: it lints and generates code at the same time, while
# `cargo clippy` would compile all dependencies a second time to check without code.
test: export RUSTC_WORKSPACE_WRAPPER = clippy-driver
test: export CLIPPY_ARGS = -D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__
# Tests wait for timeouts and pauses, too, so more of them than processors run at once.
test: export RUST_TEST_THREADS ?= $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN))
test: machine programs ## Check, test and fuzz everything
	cargo fmt --all --check
	@$(MAKE) --no-print-directory -j2 build-tests $(DOWNLOADED)
	$(TARGET) && cargo test --workspace -- $(if $(GLOTTO_TEST_ALL),--include-ignored)
	tools/test-tools
	tools/test-clients
	tools/fuzz 2
	tools/lint-template
	tools/lint-workflows

# Everything that `make test` runs, compiled; in the meantime the tools of the tests are downloaded.
build-tests:
	$(TARGET) && cargo build --workspace --lib --bins --tests

# The packages of the tests, with which the compiler does not compete for the network.
DOWNLOADED = tests/oidc/node_modules/ready tests/clients/node_modules/ready .tools/clients/ready

test-all: export GLOTTO_TEST_ALL = 1
test-all: test fuzz deny emulate artifacts ## The same with simulations in full, a minute of fuzzing per target, advisories, an emulator of AWS, and all artifacts as deployed
	tools/build-arm64 --or-skip glotto-operations

# As `cargo lambda build` compiles them, for this machine's processor; 15 minutes on two cores.
artifacts: machine ## Compile all artifacts as they are deployed
	tools/artifacts

# For the processor that is deployed, with zig as the linker; a minute or two.
arm64: machine .tools/ready ## Compile an artifact for arm64, and check that it is
	tools/build-arm64 glotto-operations

# MiniStack is from PyPI; it needs no Docker and no network once it is installed.
emulate: machine .tools/ready .tools/emulator/ready ## Create both stacks in an emulator of AWS that others wrote
	@tools/emulate

.tools/emulator/ready: tools/emulator-requirements.lock
	python3 -m venv .tools/emulator
	.tools/emulator/bin/pip install $(LOCKED) -r tools/emulator-requirements.lock
	touch $@

# Fuzzes every target with libFuzzer; `make test` does it for two seconds each.
SECONDS_EACH ?= 60
fuzz: machine ## Fuzz the parsers of input from clients and providers: make fuzz SECONDS_EACH=600
	@tools/prepare c++
	@tools/fuzz $(SECONDS_EACH)

# Calls the running API with what the document permits, and with what it does not; `make test` does it for a minute.
# With API on the command line, it calls the stack of `make run` at that address; it changes and deletes what is there,
# so a variable of the environment does not count.
MINUTES ?= 60
SEED ?=
fuzz-api: export GLOTTO_API = $(if $(filter command,$(origin API)),$(API))
fuzz-api: machine programs .tools/clients/ready ## Fuzz the API from openapi.json: make fuzz-api MINUTES=10 SEED=7
	@tools/build
	@$(TARGET) && PYTHONPATH=tools PYTHONDONTWRITEBYTECODE=1 .tools/clients/bin/python -m clients fuzz $(MINUTES) $(SEED)

bench: machine programs .tools/ready ## Measure starts, calls, memory and sizes; UPDATE=1 writes docs/bench.md, FUNCTIONS=all measures all
	@tools/prepare openssl
	@tools/bench

bench-enumeration: ## Measure whether response times reveal who has an account; PAIRS=2000
	$(TARGET) && cargo run -q -p glotto-bench -- enumeration

# Licences, sources and advisories of everything in Cargo.lock. Advisories are read from the network;
# without it: make deny CHECKS="licenses bans sources".
CARGO_DENY := 0.20.2
CHECKS ?=
deny: .tools/cargo-deny-$(CARGO_DENY)/bin/cargo-deny ## Check licences, sources and advisories of all dependencies
	$< check $(CHECKS)

# It is built once, in two or three minutes; with `--debug`, because it only runs for a second or two.
.tools/cargo-deny-$(CARGO_DENY)/bin/cargo-deny: | machine
	cargo install -q --locked --debug --root .tools/cargo-deny-$(CARGO_DENY) cargo-deny@$(CARGO_DENY)

# Writes the templates, openapi.json, events/ and rows of docs/ from the constants in functions/.
# `make sync CHECK=1` writes nothing and fails if one of them is out of date.
sync: ## Write what is generated from the functions' constants
	$(TARGET) && cargo run -q -p xtask -- sync $(if $(CHECK),--check)

# Run it after a change of dependencies: it writes the manifest of shared/workspace-hack.
features: ## Set the same features of third-party crates for every package
	$(TARGET) && cargo run -q -p xtask -- features

# Run it after an intended change: it writes the generated files, budgets and snapshots of one feature, and
# shows the difference.
accept: machine ## Accept the changes of a feature, and show them: make accept FEATURE=enrolment
	@tools/accept "$$FEATURE"

lint-template: .tools/ready ## Check the templates and openapi.json against their specifications
	tools/lint-template

# Like any variable of make, STAGE may come from the environment. Changes of `prod` are shown before they are made.
STAGE ?= dev
deploy: .tools/ready ## Deploy to AWS, or continue a deployment that failed: make deploy STAGE=prod
	tools/deploy $(STAGE)

rotate-origin: .tools/ready ## Let the next deployment send the next origin secret: make rotate-origin STAGE=prod
	@region="$$(.tools/venv/bin/python tools/parameters.py get $(STAGE) region)" && \
	  .tools/venv/bin/python tools/origin_secret.py "$$region" $(STAGE) rotate

# After a restore of the table (docs/operations.md).
TABLE_STREAM = region="$$(.tools/venv/bin/python tools/parameters.py get $(STAGE) region)" && .tools/venv/bin/python tools/table_stream.py "$$region" $(STAGE)
set-stream: .tools/ready ## Let the next deployment that changes a function read the stream of a restored table: make set-stream STAGE=prod
	@$(TABLE_STREAM) set

check-stream: .tools/ready ## Check that functions read the stream of the table: make check-stream STAGE=prod
	@$(TABLE_STREAM) check

# It asks before it makes anything, unless YES=1. SENDER is a verified sender of mails. FRONT=1 also makes a distribution, which takes ten minutes.
probe: .tools/ready ## Settle on AWS what is not proven, with a throw-away stack: make probe FRONT=1
	@SENDER="$(SENDER)" PYTHONPATH=tools .tools/venv/bin/python -m probe $(if $(FRONT),--front)

probe-clean: .tools/ready ## Remove what an interrupted `make probe` has left
	@PYTHONPATH=tools .tools/venv/bin/python -m probe --clean

# Programs that only the tests and the bench need, such as a browser.
programs:
	@tools/prepare curl ffmpeg chromium jq pgrep python3 c++
	@cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
	@cargo clippy --version >/dev/null 2>&1 || rustup component add clippy

# The OpenID Connect provider that tests sign in with, and Node.js to run it.
tests/oidc/node_modules/ready: tests/oidc/package-lock.json .tools/ready
	cd tests/oidc && PATH="$(CURDIR)/.tools/venv/bin:$$PATH" npm ci --silent --ignore-scripts --no-audit --no-fund
	touch $@

# Generators of clients and linters, which read openapi.json.
tests/clients/node_modules/ready: tests/clients/package-lock.json .tools/ready
	cd tests/clients && PATH="$(CURDIR)/.tools/venv/bin:$$PATH" npm ci --silent --ignore-scripts --no-audit --no-fund
	touch $@

# A fuzzer and a generator of clients in Python.
.tools/clients/ready: tools/client-requirements.lock tools/prepare
	tools/prepare python3
	python3 -m venv .tools/clients
	.tools/clients/bin/pip install $(LOCKED) -r tools/client-requirements.lock
	touch $@

# A lock has all packages, each with its hashes, and none runs code of its own when it is installed (no source packages).
LOCKED = -q --disable-pip-version-check --require-hashes --no-deps --only-binary :all:

lock: ## Write the locks of the Python tools, after a change of tools/*requirements.txt
	@tools/lock

# The pinned tools that build, check and deploy the templates.
.tools/ready: tools/requirements.lock tools/prepare
	tools/prepare python3
	python3 -m venv .tools/venv
	.tools/venv/bin/pip install $(LOCKED) -r tools/requirements.lock
	touch $@
