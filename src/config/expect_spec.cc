#include "config/expect_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sonde/cel_spec.h"
#include "sonde/token.h"

namespace sonde {
namespace {

constexpr int kFirstStatus = 100;
constexpr int kLastStatus = 599;

std::optional<StatusRange> ParseStatus(std::string_view text) {
  if (text.size() != 3) return std::nullopt;
  if (text.substr(1) == "xx" || text.substr(1) == "XX") {
    const int first = (text[0] - '0') * 100;
    if (first < kFirstStatus || first > kLastStatus) return std::nullopt;
    return StatusRange{first, first + 99};
  }
  int status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (status < kFirstStatus || status > kLastStatus) return std::nullopt;
  return StatusRange{status, status};
}

void DecodeOneStatus(const ConfigNode& node, Expectations& expect, ConfigErrors& errors) {
  const auto range = node.IsScalar() ? ParseStatus(node.text) : std::nullopt;
  if (range) {
    expect.status.push_back(*range);
  } else if (node.IsScalar()) {
    errors.Add(node.mark, fmt::format("`{}` is no HTTP status", node.Shown()),
               "like 200, [200, 204] or 2xx");
  } else {
    WrongType(node, "status", errors);
  }
}

void DecodeStatus(const ConfigNode& node, Expectations& expect, ConfigErrors& errors) {
  if (!node.IsSequence()) return DecodeOneStatus(node, expect, errors);
  for (const ConfigNode& item : node.items) DecodeOneStatus(item, expect, errors);
  if (node.items.empty()) errors.Add(node.mark, "the list of statuses is empty");
}

std::string StatusText(const StatusRange& range) {
  return range.first == range.last ? fmt::format("{}", range.first)
                                   : fmt::format("{}xx", range.first / 100);
}

void PrintStatus(const Expectations& expect, std::string_view key, ConfigPrinter& printer) {
  if (expect.status.empty()) return;
  if (expect.status.size() == 1) return printer.Plain(key, StatusText(expect.status.front()));
  printer.BeginSequence(key);
  for (const StatusRange& range : expect.status) printer.Plain({}, StatusText(range));
  printer.EndSequence();
}

void DecodeHeaders(const ConfigNode& node, Expectations& expect, ConfigErrors& errors) {
  if (!node.IsMapping()) {
    WrongType(node, "map of regex", errors);
    return;
  }
  for (const ConfigNode::Entry& entry : node.entries) {
    if (!IsToken(entry.key)) {
      errors.Add(entry.key_mark, fmt::format("`{}` is no header name", entry.key));
      continue;
    }
    Regex regex;
    if (entry.value.IsNull()) {
      errors.Add(entry.key_mark, fmt::format("header `{}` needs a regular expression", entry.key));
    } else if (ValueCodec<Regex>::Decode(entry.value, regex, errors)) {
      expect.headers.emplace_back(entry.key, std::move(regex));
    }
  }
}

void PrintHeaders(const Expectations& expect, std::string_view key, ConfigPrinter& printer) {
  if (expect.headers.empty()) return;
  printer.BeginMapping(key);
  for (const auto& [name, regex] : expect.headers) printer.Scalar(name, regex.pattern());
  printer.EndMapping();
}

std::optional<Duration> DecodePositive(const ConfigNode& node, ConfigErrors& errors) {
  LongDuration duration;
  if (!ValueCodec<LongDuration>::Decode(node, duration, errors)) return std::nullopt;
  if (duration.value <= Duration::zero()) {
    errors.Add(node.mark, "must be more than zero");
    return std::nullopt;
  }
  return duration.value;
}

void PrintDuration(Duration duration, std::string_view key, ConfigPrinter& printer) {
  ValueCodec<LongDuration>::Print({duration}, key, printer);
}

void AddPhaseKey(ObjectSpec<Expectations>& keys, Phase phase, std::string help) {
  keys.Custom(
      std::string(Name(phase)), ValueCodec<LongDuration>::Form(), std::move(help),
      [phase](const ConfigNode& node, Expectations& expect, ConfigErrors& errors) {
        if (const auto limit = DecodePositive(node, errors))
          expect.latency.emplace_back(phase, *limit);
      },
      [phase](const Expectations& expect, std::string_view key, ConfigPrinter& printer) {
        for (const auto& [limited, limit] : expect.latency) {
          if (limited == phase) PrintDuration(limit, key, printer);
        }
      },
      {.example = "200ms"});
}

const ObjectSpec<Expectations>& LatencySpec() {
  static const ObjectSpec<Expectations> spec = [] {
    ObjectSpec<Expectations> keys("latency", "Upper limits of the run and of its phases.");
    keys.Custom(
        "total", ValueCodec<LongDuration>::Form(), "The whole run may not take longer than this.",
        [](const ConfigNode& node, Expectations& expect, ConfigErrors& errors) {
          expect.latency_total = DecodePositive(node, errors);
        },
        [](const Expectations& expect, std::string_view key, ConfigPrinter& printer) {
          if (expect.latency_total) PrintDuration(*expect.latency_total, key, printer);
        },
        {.example = "800ms"});
    AddPhaseKey(keys, Phase::kResolve, "Limit of name resolution, all hops together.");
    AddPhaseKey(keys, Phase::kConnect, "Limit of connecting, all hops together.");
    AddPhaseKey(keys, Phase::kProxy, "Limit of the dialogue with a proxy.");
    AddPhaseKey(keys, Phase::kTls, "Limit of TLS handshakes, all hops together.");
    AddPhaseKey(keys, Phase::kProcessing, "Limit of the time to the first byte of the answer.");
    AddPhaseKey(keys, Phase::kTransfer, "Limit of the time from the first byte to the last.");
    return keys;
  }();
  return spec;
}

void AddLatency(ObjectSpec<Expectations>& keys) {
  keys.Custom(
      "latency", ObjectForm(LatencySpec()), "Upper limits of the run and of its phases.",
      [](const ConfigNode& node, Expectations& expect, ConfigErrors& errors) {
        LatencySpec().DecodeInto(node, &expect, errors);
      },
      [](const Expectations& expect, std::string_view key, ConfigPrinter& printer) {
        if (!expect.latency_total && expect.latency.empty()) return;
        printer.BeginMapping(key);
        LatencySpec().PrintKeys(&expect, printer);
        printer.EndMapping();
      },
      {.example = "{total: 800ms, tls: 200ms}"});
}

ValueForm StatusForm() {
  const std::string one = R"({"type": ["integer", "string"], "minimum": 100, "maximum": 599,)"
                          R"( "pattern": "^[1-5](xx|XX|[0-9]{2})$"})";
  return {.kind = ValueForm::Kind::kCustom,
          .name = "status",
          .schema = R"({"anyOf": [)" + one + R"(, {"type": "array", "minItems": 1, "items": )" +
                    one + "}]}"};
}

ValueForm HeadersForm() {
  ValueForm form{.kind = ValueForm::Kind::kMap, .name = "map of regex"};
  form.element = std::make_shared<const ValueForm>(ValueCodec<Regex>::Form());
  return form;
}

}  // namespace

const ObjectSpec<Expectations>& ExpectSpec() {
  static const ObjectSpec<Expectations> spec = [] {
    ObjectSpec<Expectations> keys("expect",
                                  "What must hold in addition to what the module validates.");
    keys.Custom("status", StatusForm(),
                "HTTP status: a code, a list of codes, or a class like 2xx.", DecodeStatus,
                PrintStatus, {.example = "[200, 204]"});
    keys.Key("body", &Expectations::body, "Text that the body must contain, letter by letter.",
             {.example = "ok"});
    keys.Key("body_regex", &Expectations::body_regex,
             "Regular expression (RE2) that must match somewhere in the body.",
             {.example = "'version [0-9]+'"});
    keys.Custom("headers", HeadersForm(),
                "Header name to a regular expression that one of its values must match.",
                DecodeHeaders, PrintHeaders, {.example = "{Content-Type: '^application/json'}"});
    keys.Key("json", &Expectations::json,
             "Condition in CEL that must be true of the JSON document in the body.",
             {.example = "'body.status == \"up\"'"});
    AddLatency(keys);
    keys.Custom(
        "certificate_valid_for", ValueCodec<LongDuration>::Form(),
        "How long the certificates must still be valid.",
        [](const ConfigNode& node, Expectations& expect, ConfigErrors& errors) {
          expect.certificate_valid_for = DecodePositive(node, errors);
        },
        [](const Expectations& expect, std::string_view key, ConfigPrinter& printer) {
          if (expect.certificate_valid_for) {
            PrintDuration(*expect.certificate_valid_for, key, printer);
          }
        },
        {.example = "21d"});
    return keys;
  }();
  return spec;
}

}  // namespace sonde
