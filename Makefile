# One thin line each: what a target does stands in scripts/.
export PYTHONPATH := container
PYTHON ?= python3
BIN := .venv/bin
TOO_OLD := this needs Python 3.11 or later, and $(PYTHON) is older; name another: make PYTHON=python3.13 …
NO_VENV := $(PYTHON) cannot make virtual environments; on Debian: apt-get install python3-venv
COMPILE := $(BIN)/uv pip compile -q --generate-hashes --no-annotate --custom-compile-command "make lock"
LOCK := $(COMPILE) setup.py

# A person watches pip work; a log gets one line.
install = @if test -t 1; then $(@D)/bin/pip install $(PIP_OPTIONS) --require-hashes -r $<; \
	else echo "setting up $(@D): $<"; $(@D)/bin/pip install $(PIP_OPTIONS) -q --require-hashes -r $<; fi && touch $@

.PHONY: help run sagemaker test test-sdk lint image push bench lock

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/host ## run the jobs on the sample data (RUNTIME=docker, CENSUS=file)
	@$(BIN)/python -m scripts.run $(if $(RUNTIME),--runtime "$(RUNTIME)") $(if $(CENSUS),--census "$(CENSUS)")

sagemaker: .venv/sagemaker ## SageMaker's API on this machine, for unmodified code (PORT=number, STATE=folder, CENSUS=file)
	@$(BIN)/python -m scripts.sagemaker $(if $(PORT),--port "$(PORT)") $(if $(STATE),--state "$(STATE)") $(if $(CENSUS),--census "$(CENSUS)")

test: lint ## check and test everything; what needs Docker is skipped where no engine answers
	@$(BIN)/pytest

test-sdk: .venv/dev .venv-sdk-v2/ready .venv-sdk-v3/ready .venv-aws-cli/ready ## run jobs through both SageMaker SDKs, boto3 and the aws command
	@$(BIN)/pytest tests/sdk

lint: .venv/dev ## format, rules and types
	@$(BIN)/ruff format --check && $(BIN)/ruff check && $(BIN)/mypy

image: .venv/host ## build the image injob:latest
	@$(BIN)/python -m scripts.build

push: .venv/host ## put the image into Amazon ECR (REPOSITORY=name, REGION=region)
	@$(BIN)/python -m scripts.push $(if $(REPOSITORY),--repository "$(REPOSITORY)") $(if $(REGION),--region "$(REGION)")

bench: .venv/dev ## measure this project against the usual scripts (QUICK=1, KEEP=1, CENSUS=file)
	@$(BIN)/python -m benchmarks.run $(if $(QUICK),--quick) $(if $(KEEP),--keep) $(if $(CENSUS),--census "$(CENSUS)")

lock: .venv/dev ## pin every dependency anew
	@$(LOCK) --extra image --python-version 3.13 --python-platform x86_64-manylinux_2_28 -o requirements/image.lock
	@$(LOCK) --extra host --extra job --universal --python-version 3.11 -o requirements/host.lock
	@$(LOCK) --extra sagemaker --extra host --extra job --universal --python-version 3.11 -o requirements/sagemaker.lock
	@$(LOCK) --extra dev --universal --python-version 3.11 -o requirements/dev.lock
	@$(COMPILE) requirements/sdk-v2.in --universal --python-version 3.11 -o requirements/sdk-v2.lock
	@$(COMPILE) requirements/sdk-v3.in --universal --python-version 3.11 -o requirements/sdk-v3.lock
	@$(COMPILE) requirements/aws-cli.in --universal --python-version 3.11 -o requirements/aws-cli.lock

.venv/host: requirements/host.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(TOO_OLD)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(NO_VENV)"; exit 1; }
	@$(PYTHON) -m venv .venv
	$(install)

.venv/sagemaker: requirements/sagemaker.lock .venv/host
	$(install)

.venv/dev: requirements/dev.lock .venv/host
	$(install)

# Thousands of modules, of which the tests import a part: Python compiles those when it first does.
.venv-%/ready: PIP_OPTIONS := --no-compile
.venv-%/ready: requirements/%.lock | .venv/host
	@$(PYTHON) -m venv $(@D)
	$(install)
