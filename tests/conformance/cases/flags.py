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


# One flag more, with --config.check: good for both, refused by both, or by one.
for _group, _more in {
    "good": (
        *("--history.limit=0", "--history.limit=4294967296", "--timeout-offset=-1", "--timeout-offset=1e-3", "--timeout-offset=.5"),
        *("--log.level=DEBUG", "--log.level=error", "--log.format=json", "--log.prober=DEBUG", "--log.prober=", "--log.prober=none"),
        *("--config.enable-auto-reload", "--no-config.enable-auto-reload", "--config.auto-reload-interval=0", "--config.auto-reload-interval=9999999"),
        *("--web.listen-address=", "--web.route-prefix=", "--web.external-url=", "--web.external-url=://", "--web.external-url=a b"),
        *("--web.external-url='x'", "--web.external-url=http://h:99999/", "--web.external-url=ftp://a/b", "--web.external-url=a/b", "--web.config.file=", "--"),
    ),
    "refused": (
        *("--history.limit=1e3", "--history.limit=+5", "--history.limit=", "--history.limit=18446744073709551616", "--timeout-offset=", "--timeout-offset=1s"),
        *("--log.level=warning", "--log.level=", "--log.format=", "--no-log.prober", "--configcheck", "--config.check=maybe", "--web.systemd-socket=x"),
        *("--config.auto-reload-interval=-1", "--config.auto-reload-interval=5s", "--config.auto-reload-interval=1.5", "--web.listen-address"),
        *("-config.check", "--config", "--config.file", "-c", "-v", "-V", "-", "@nosuchfile", "--timeout-offset=1 --timeout-offset=2"),
    ),
    "kingpin": (
        *("--history.limit=0x10", "--timeout-offset=NaN", "--timeout-offset=Inf", "--timeout-offset=0x1p-1", "--version=x"),
        *("--help-long", "--help-man", "--completion-bash", "--completion-script-bash"),
    ),
    "lenient": ("--log.format=JSON", "--config.check=true", "--config.check", "--help=x", "--help --nonsense", "--nonsense --help"),
}.items():  # fmt: skip
    for _flag in _more:
        _several = _flag.split(" --")
        _list = [_several[0], *("--" + one for one in _several[1:])]
        _flags(f"{_group}/{_flag.replace('=', '-is-')}", "--config.file=FILE", "--config.check", *_list)
_flags("twice-version-and-bad", "--version", "--nonsense")
_flags("twice-version-and-positional", "--version", "extra")


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
