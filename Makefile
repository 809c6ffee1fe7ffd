# make demo   the main job on real text      make test    all tests
# make bench  speed, beside a peer           make format  format the sources
# make fuzz   5,000 damaged inputs          make kill    100 kills, every power cut
# make calibration  stated probabilities against 500 simulated truths
# make interop  the live libraries, from PyPI
# make docs   the libraries' reference, every public declaration documented
SWIFT ?= swift
BUILD := $(SWIFT) build -c release --product lrlab
LRLAB := .build/release/lrlab

.PHONY: demo test fuzz kill calibration bench interop format lint build wasm docs packages

build: packages
	$(BUILD)

packages:
	@sh tools/packages.sh libopenblas-dev libgsl-dev zlib1g-dev libzstd-dev libxml2-dev pkg-config

demo: build
	sh tools/demo.sh $(LRLAB)

test: packages
	@command -v python3 >/dev/null || sh tools/packages.sh python3
	$(SWIFT) test -c release -Xswiftc -enable-testing --scratch-path .build-test

# Damaged inputs, in the test's process and to the command; FUZZ=50000 for more.
FUZZ ?= 5000
fuzz: build
	LRLAB_FUZZ=$(FUZZ) LRLAB=$(CURDIR)/$(LRLAB) $(SWIFT) test -c release -Xswiftc -enable-testing \
	  --scratch-path .build-test --no-parallel --filter FuzzTests

# Whether stated probabilities are right, on simulated truths; CALIBRATION=2000 for more.
CALIBRATION ?= 500
calibration: packages
	LRLAB_CALIBRATION_DRAWS=$(CALIBRATION) $(SWIFT) test -c release -Xswiftc -enable-testing \
	  --scratch-path .build-test --filter PosteriorCalibrationTests

# 100 times kill -9, and a power cut at every change of a simulated disk.
kill: packages
	LRLAB_KILLS=100 LRLAB_LONG=1 $(SWIFT) test -c release -Xswiftc -enable-testing \
		--scratch-path .build-test --filter 'KillTests|PowerCutTests'

# Schedules and the simulator's core also run in a web page: they must type-check there.
wasm:
	sh tools/wasm-check.sh

docs: packages
	@command -v python3 >/dev/null || sh tools/packages.sh python3
	sh tools/docs.sh

bench: build
	sh tools/bench.sh $(LRLAB)

# CHECK=interop/check_checkpoints.py runs one of them.
interop: build
	sh tools/interop.sh $(LRLAB) $(CHECK)

format:
	$(SWIFT) format -i -p -r Sources Tests Package.swift

lint:
	$(SWIFT) format lint --strict -p -r Sources Tests Package.swift
