# The two commands a newcomer needs are `make demo` and `make test`; the work is in tests/tools/*.sh.

.PHONY: help demo test lint journeys bench faults papers

help:
	@echo "make demo      build Siap Rak, fill it with invented makers, serve it on http://127.0.0.1:8080"
	@echo "make test      everything a change must pass: lint, tests on both databases, browser journeys"
	@echo "make lint      form, clippy and documentation only"
	@echo "make journeys  the browser journeys only"
	@echo "make bench     speed and memory, each figure beside its limit on this machine; about half an hour"
	@echo "make faults    5,000 mails while the service is killed 200 times; about an hour"
	@echo "make papers    how often the reader is right on invented papers photographed badly, a table"

# More for the command: make demo ARGS="--listen 127.0.0.1:9000"
demo:
	@tests/tools/demo.sh $(ARGS)

test:
	@tests/tools/test.sh

lint:
	@tests/tools/lint.sh

journeys:
	@tests/tools/journeys.sh

# Fewer figures: make bench ARGS="--only pages --products 10000"
bench:
	@tests/tools/bench.sh $(ARGS)

# 200 kills over 5,000 mails; fewer: SIAPRAK_FAULT_KILLS=20 SIAPRAK_FAULT_MAILS=1000 make faults
faults:
	@tests/tools/faults.sh

# Another measure: SIAPRAK_COPIES=4 make papers
papers:
	@tests/tools/papers.sh
