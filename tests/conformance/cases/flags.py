"""Flags, exit codes and signals."""

from suite import observation
from suite.catalogue import session

from . import PLAIN

def _flags(case_id, *arguments, config=PLAIN, output=False):
    """Runs the program to its end; FILE is a configuration. Only whether there is output is compared."""

    def observe(subject):
        folder = subject.fresh_folder()
        (folder / "blackbox.yml").write_text(config, encoding="ascii")
        given = [argument.replace("FILE", str(folder / "blackbox.yml")) for argument in arguments]
        code, out, err = subject.run(*given, cwd=folder)
        yield "exit code", code
        if output:
            yield "output", bool(out)
            yield "errors", bool(err)

    session(f"flag/{case_id}")(observe)


_flags("version", "--version", output=True)
_flags("help", "--help", output=True)
_flags("help-short", "-h", output=True)
_flags("unknown", "--nonsense", output=True)
_flags("positional", "nonsense")
_flags("bad-number", "--config.file=FILE", "--history.limit=many")
_flags("negative-limit", "--config.file=FILE", "--history.limit=-1")
_flags("bad-offset", "--config.file=FILE", "--timeout-offset=soon")
_flags("bad-log-level", "--config.file=FILE", "--config.check", "--log.level=loud")
_flags("bad-log-format", "--config.file=FILE", "--config.check", "--log.format=xml")
_flags("bad-log-prober", "--config.file=FILE", "--config.check", "--log.prober=loud")
_flags("check-good", "--config.file=FILE", "--config.check")
_flags("check-bad", "--config.file=FILE", "--config.check", config="[")
_flags("check-space", "--config.file", "FILE", "--config.check")
_flags("check-default-file", "--config.check")
_flags("check-missing", "--config.file=/nowhere.yml", "--config.check")
_flags("check-folder", "--config.file=/", "--config.check")
_flags("check-bad-web-config", "--config.file=FILE", "--config.check", "--web.config.file=/nowhere.yml")
_flags("check-no-check", "--config.file=FILE", "--no-config.check", "--web.listen-address=nonsense")
_flags("start-bad-config", "--config.file=FILE", config="modules: 5")
_flags("start-missing-config", "--config.file=/nowhere.yml")
_flags("start-bad-port", "--config.file=FILE", "--web.listen-address=127.0.0.1:99999")
_flags("start-bad-external-url", "--config.file=FILE", "--web.external-url='http://a'")
_flags("start-bad-web-config", "--config.file=FILE", "--web.listen-address=127.0.0.1:0", "--web.config.file=/nowhere.yml")
_flags("start-systemd-socket", "--config.file=FILE", "--web.systemd-socket")


@session("flag/port-taken")
def _port_taken(subject):
    with subject.agent(PLAIN) as agent:
        taken = f"--web.listen-address=127.0.0.1:{agent.port}"
        code, _, _ = subject.run(f"--config.file={agent.config}", taken)
    yield "exit code", code


for _signal in ("TERM", "INT"):

    def _ended(subject, name=_signal):
        with subject.agent(PLAIN) as agent:
            agent.signal(name)
            yield "exit code", agent.exit_code()

    session(f"flag/signal-{_signal}")(_ended)


@session("flag/timeout-offset")
def _offset(subject):
    for offset in ("0", "1", "-1", "0.25"):
        with subject.agent(PLAIN, f"--timeout-offset={offset}") as agent:
            url = f"http://127.0.0.1:{subject.zoo.places['http_port']}/~x0/?wait=3"
            scrape = {"X-Prometheus-Scrape-Timeout-Seconds": "1.3"}
            answer = agent.ask(f"/probe?target={url}", headers=scrape)
            seen = observation.of_metrics(answer.body)
            yield f"{offset}: success", seen["probe_success"]
            yield f"{offset}: duration", seen["probe_duration_seconds"]


@session("flag/two-addresses")
def _two_addresses(subject):
    with subject.agent(PLAIN, *2 * ["--web.listen-address=127.0.0.1:0"]) as agent:
        yield "status", agent.ask("/-/healthy").status
