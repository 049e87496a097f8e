# The verbs of the house; `make` alone lists them. CMake and its presets do the work (CMakePresets.json).

MAKEFLAGS += --no-print-directory
DEPS      := scripts/install-deps
JOBS      ?= $(shell nproc)
CONFIG    ?= config/sonde.yml
ADDRESS   ?= 127.0.0.1:9115
# How many tests run at once. They start servers and measure time: more than the cores makes them wait.
TEST_JOBS ?= $(shell nproc)
# Further arguments of ctest, as in: make test TESTS='-R Scheduler'
TESTS     ?=
# For what needs root.
SUDO      = $(shell [ "$$(id -u)" = 0 ] || echo sudo)
CTEST     = ctest --preset $(1) -j $(TEST_JOBS) $(TESTS)

# $(call build,PRESET[,TARGETS]): configures once, then lets ninja decide what is stale.
define build
@test -f build/$(1)/build.ninja || cmake --preset $(1) >/dev/null
@ninja -C build/$(1) -j $(JOBS) $(2)
endef

.PHONY: help run demo test bench guard asan tsan fuzz tidy fmt package deploy-test
help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## install what is missing, build, and serve config/sonde.yml (CONFIG=, ADDRESS=)
	@$(DEPS)
	$(call build,release,sonde)
	@echo "sonde: http://$(ADDRESS)/ (metrics: http://$(ADDRESS)/metrics; stop with Ctrl-C)"
	@exec build/release/sonde serve --config.file $(CONFIG) --web.listen-address $(ADDRESS)

demo: ## three regions, a bad line and a Prometheus with alerts, to play with (config/demo)
	@$(DEPS) --test
	$(call build,release,sonde)
	@/usr/bin/python3 config/demo/demo.py --sonde build/release/sonde

# Most of the end-to-end tests' time is waiting.
test: TEST_JOBS = $(shell echo $$(( $$(nproc) + 1 )))
test: ## build and run every test: unit, loop, layers, end to end, conformance
	@$(DEPS) --test
	$(call build,dev)
	@$(call CTEST,dev); code=$$?; grep -hE '^(conformance|skipped): ' build/dev/Testing/Temporary/LastTest.log; exit $$code

bench: ## sonde beside blackbox_exporter, 12 minutes (ORACLE=PROGRAM; BENCH=--quick, --write-docs)
	@$(DEPS) --test --bench
	$(call build,release,sonde bench_tool)
	@tests/bench/bench.py --exporter "$${ORACLE:-$$(scripts/blackbox-exporter)}" $(BENCH)

guard: ## fail if a piece of work costs 15 % more instructions than the baseline (GUARD=--update)
	@$(DEPS) --test
	$(call build,dev,bench_tool bench_guard)
	@tests/bench/guard/guard.py $(GUARD)

asan: ## every test under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(DEPS) --test
	$(call build,asan)
	@$(call CTEST,asan)

tsan: ## every test under ThreadSanitizer
	@$(DEPS) --test
	$(call build,tsan)
	@$(call CTEST,tsan)

fuzz: ## run each fuzz target for 30 s (FUZZ_SECONDS=)
	@$(DEPS) --dev
	$(call build,fuzz)
	@scripts/run-fuzzers build/fuzz/tests/fuzz $(or $(FUZZ_SECONDS),30)

tidy: ## the rules of ARCHITECTURE.md, and clang-tidy with the warnings of clang 19
	@$(DEPS) --test --dev
	@python3 tests/tidy/tidy.py
	@cmake --preset tidy >/dev/null
	@scripts/clang-tidy build/tidy

fmt: ## format the C++ files (FMT=--check only looks)
	@$(DEPS) --dev
	@scripts/fmt $(FMT)

package: ## build the Debian package into build/release
	@$(DEPS)
	$(call build,release,sonde sonde_spoken)
	@cd build/release && cpack -G DEB >/dev/null && ls -l $$PWD/sonde_*.deb

# The package of the dev build: what is tested here is everything but the program.
deploy-test: ## the package in a Debian 12 that boots: units, upgrades, Prometheus (as root)
	@$(DEPS) --test --deploy
	$(call build,dev,sonde sonde_spoken)
	@cd build/dev && rm -f sonde_*.deb && cpack -G DEB >/dev/null && lintian --fail-on error sonde_*.deb
	@$(SUDO) env SONDE_DEPLOY=$(SONDE_DEPLOY) /usr/bin/python3 -m unittest discover -v -s tests/deploy -p '*_test.py' $(TESTS)
