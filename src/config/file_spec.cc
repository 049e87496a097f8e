#include "config/file_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "config/expect_spec.h"
#include "config/history_spec.h"
#include "config/slo_spec.h"
#include "config/targets_spec.h"

namespace sonde {

template <>
struct Choices<PhaseMetrics> {
  static constexpr std::array<std::pair<std::string_view, PhaseMetrics>, 3> kAll = {
      {{"gauge", PhaseMetrics::kGauge},
       {"histogram", PhaseMetrics::kHistogram},
       {"off", PhaseMetrics::kOff}}};
};
template <>
struct ValueCodec<PhaseMetrics> : ChoiceCodec<PhaseMetrics> {};

namespace {

bool PrintsNothing(const Prober& prober, const ProbeConfig& config) {
  ConfigPrinter scratch;
  prober.Print(config, scratch);
  return scratch.Take().empty();
}

/// One key per prober for its section; `sections` is where it goes. Modules have every section, so
/// an empty one is not printed; a check has only the one that it names.
template <typename Draft>
void AddSections(ObjectSpec<Draft>& keys, Sections Draft::* sections, bool print_empty) {
  for (const Prober* prober : BuiltinProbers()) {
    keys.Custom(
        std::string(prober->name()), ObjectForm(prober->spec()), std::string(prober->help()),
        [=](const ConfigNode& node, Draft& draft, ConfigErrors& errors) {
          if (auto config = prober->Parse(&node, errors)) {
            (draft.*sections)[std::string(prober->name())] = std::move(config);
          }
        },
        [=](const Draft& draft, std::string_view key, ConfigPrinter& printer) {
          const auto found = (draft.*sections).find(key);
          if (found == (draft.*sections).end()) return;
          if (!print_empty && PrintsNothing(*prober, *found->second)) return;
          printer.BeginMapping(key);
          prober->Print(*found->second, printer);
          printer.EndMapping();
        });
  }
}

/// Items or entries of `drafts`, each by the table `spec`.
template <typename Draft>
void DecodePlaced(const ConfigNode& node, Placed<Draft>& placed, const ObjectSpec<Draft>& spec,
                  ConfigErrors& errors) {
  const std::size_t errors_before = errors.size();
  placed.node = &node;
  if (!node.IsNull()) spec.DecodeInto(node, &placed.draft, errors);
  placed.good = errors.size() == errors_before;
}

void DecodeModules(const ConfigNode& node, FileDraft& file, ConfigErrors& errors) {
  if (!node.IsMapping()) {
    WrongType(node, "map of module", errors);
    return;
  }
  for (const ConfigNode::Entry& entry : node.entries) {
    auto& placed = file.modules.emplace_back();
    placed.name = entry.key;
    placed.mark = entry.key_mark;
    DecodePlaced(entry.value, placed, ModuleSpec(), errors);
  }
}

void PrintModules(const FileDraft& file, std::string_view key, ConfigPrinter& printer) {
  printer.BeginMapping(key);
  std::map<std::string_view, const ModuleDraft*> modules;
  for (const auto& placed : file.modules) modules.emplace(placed.name, &placed.draft);
  for (const auto* entry : InPrintOrder(modules)) {
    printer.BeginMapping(entry->first);
    ModuleSpec().PrintKeys(entry->second, printer);
    printer.EndMapping();
  }
  printer.EndMapping();
}

void DecodeChecks(const ConfigNode& node, FileDraft& file, ConfigErrors& errors) {
  if (!node.IsSequence()) {
    WrongType(node, "list of check", errors);
    return;
  }
  file.checks.reserve(node.items.size());
  for (const ConfigNode& item : node.items) {
    if (item.IsNull()) continue;
    auto& placed = file.checks.emplace_back();
    placed.mark = item.mark;
    DecodePlaced(item, placed, CheckSpec(), errors);
  }
}

void PrintChecks(const FileDraft& file, std::string_view key, ConfigPrinter& printer) {
  if (file.checks.empty()) return;
  printer.BeginSequence(key);
  for (const auto& placed : file.checks) {
    printer.BeginItem();
    CheckSpec().PrintKeys(&placed.draft, printer);
    printer.EndItem();
  }
  printer.EndSequence();
}

void AddModules(ObjectSpec<FileDraft>& keys) {
  ValueForm form{.kind = ValueForm::Kind::kMap, .name = "map of module"};
  form.element = std::make_shared<const ValueForm>(ObjectForm(ModuleSpec()));
  keys.Custom("modules", std::move(form), "Named ways to probe, as in blackbox.yml.", DecodeModules,
              PrintModules);
}

void AddChecks(ObjectSpec<FileDraft>& keys) {
  ValueForm form{.kind = ValueForm::Kind::kList, .name = "list of check"};
  form.element = std::make_shared<const ValueForm>(ObjectForm(CheckSpec()));
  keys.Custom("checks", std::move(form), "What sonde probes by itself, on a schedule.",
              DecodeChecks, PrintChecks);
}

void AddInclude(ObjectSpec<FileDraft>& keys) {
  keys.Key("include", &FileDraft::include,
           "Files with more modules and checks: paths or globs, relative to this file's folder.",
           {.example = "[checks.d/*.yml]"});
}

void AddHistory(ObjectSpec<FileDraft>& keys) {
  keys.Custom(
      "history", ObjectForm(HistorySpec()),
      "What the agent remembers of scheduled checks, over restarts; `off`: nothing.",
      [](const ConfigNode& node, FileDraft& file, ConfigErrors& errors) {
        DecodeHistory(node, file.history, errors);
      },
      [](const FileDraft& file, std::string_view key, ConfigPrinter& printer) {
        PrintHistory(file.history, key, printer);
      });
}

void AddTargetsFrom(ObjectSpec<CheckDraft>& keys) {
  keys.Custom(
      "targets_from", ObjectForm(TargetSourcesSpec()),
      "Where more targets come from, while the agent runs.",
      [](const ConfigNode& node, CheckDraft& check, ConfigErrors& errors) {
        DecodeTargetSources(node, check.targets_from, errors);
      },
      [](const CheckDraft& check, std::string_view key, ConfigPrinter& printer) {
        if (check.targets_from) PrintTargetSources(*check.targets_from, key, printer);
      },
      {.example = "{file_sd: [targets/*.yml]}"});
}

const ObjectSpec<DefaultsDraft>& DefaultsSpec() {
  static const ObjectSpec<DefaultsDraft> spec = [] {
    ObjectSpec<DefaultsDraft> keys("defaults", "What checks do unless they say otherwise.");
    keys.Key("interval", &DefaultsDraft::interval, "Time between the starts of two runs.",
             {.default_text = "30s"});
    keys.Key("timeout", &DefaultsDraft::timeout,
             "Longest duration of a run, where neither the check nor its module sets one.",
             {.default_text = "10s, or the interval if that is shorter"});
    return keys;
  }();
  return spec;
}

void CheckBuckets(MetricsConfig& metrics, const ConfigNode& node, ConfigErrors& errors) {
  constexpr std::size_t kMostBuckets = 100;
  const ConfigNode* buckets = node.Find("buckets");
  const SourceMark& mark = buckets != nullptr ? buckets->mark : node.mark;
  if (metrics.buckets.empty()) errors.Add(mark, "at least one bucket is needed");
  if (metrics.buckets.size() > kMostBuckets) {
    errors.Add(mark, fmt::format("more than {} buckets", kMostBuckets));
  }
  double last = 0;
  for (const double bucket : metrics.buckets) {
    if (!std::isfinite(bucket) || bucket <= 0) {
      errors.Add(mark, fmt::format("the bucket {} is not a positive number of seconds", bucket),
                 std::isinf(bucket) ? "+Inf is always there" : "");
    } else if (bucket <= last) {
      errors.Add(mark, fmt::format("the bucket {} does not ascend", bucket));
    }
    last = bucket;
  }
}

const ObjectSpec<MetricsConfig>& MetricsSpec() {
  static const ObjectSpec<MetricsConfig> spec = [] {
    ObjectSpec<MetricsConfig> keys("metrics", "How scheduled checks are shown at /metrics.");
    keys.Key("buckets", &MetricsConfig::buckets, "Upper bounds of duration histograms, in seconds.",
             {.default_text = "[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10]"});
    keys.Key("phases", &MetricsConfig::phases, "How phases of a run are shown, if at all.",
             {.default_text = "gauge", .always_print = true});
    keys.Key("probe", &MetricsConfig::probe,
             "Show each check's last run with the names that /probe uses, too.",
             {.default_text = "off", .always_print = true});
    keys.Key("slo_windows", &MetricsConfig::slo_windows,
             "Windows of the availability and burn rates that are shown, beside each SLO's own.",
             {.default_text = "[5m, 30m, 1h, 2h, 6h, 1d, 3d]", .always_print = true});
    keys.Check(CheckBuckets);
    keys.Check([](MetricsConfig& metrics, const ConfigNode& node, ConfigErrors& errors) {
      CheckSloWindows(metrics.slo_windows, node, errors);
    });
    return keys;
  }();
  return spec;
}

}  // namespace

const ObjectSpec<ModuleDraft>& ModuleSpec() {
  static const ObjectSpec<ModuleDraft> spec = [] {
    ObjectSpec<ModuleDraft> keys("module", "A named way to probe.");
    std::string names;
    for (const Prober* prober : BuiltinProbers()) {
      names += (names.empty() ? "" : ", ") + std::string(prober->name());
    }
    keys.Key("prober", &ModuleDraft::prober, "Which prober is used: " + names + ".",
             {.example = "http"});
    keys.Key("timeout", &ModuleDraft::timeout,
             "Longest duration of a run; the scraper's timeout may shorten it.", {.example = "5s"});
    AddSections(keys, &ModuleDraft::sections, false);
    return keys;
  }();
  return spec;
}

const ObjectSpec<CheckDraft>& CheckSpec() {
  static const ObjectSpec<CheckDraft> spec = [] {
    ObjectSpec<CheckDraft> keys("check",
                                "One thing that is probed on a schedule, once per target.");
    keys.Key("name", &CheckDraft::name, "Unique name: the label `check` of its metrics.",
             {.example = "checkout-api", .required = true});
    keys.Key("module", &CheckDraft::module, "Name of the module to probe with; or give a section.",
             {.example = "http_2xx"});
    AddSections(keys, &CheckDraft::sections, true);
    keys.Key("targets", &CheckDraft::targets, "What is probed; each is the label `endpoint`.",
             {.example = "[https://api.example.com/health]"});
    AddTargetsFrom(keys);
    keys.Key("interval", &CheckDraft::interval, "Time between the starts of two runs.",
             {.default_text = "defaults.interval", .example = "15s"});
    keys.Key("timeout", &CheckDraft::timeout, "Longest duration of a run.",
             {.default_text = "the module's timeout, then defaults.timeout, then 10s or a little "
                              "less than a shorter interval",
              .example = "5s"});
    keys.Key("max_overlap", &CheckDraft::max_overlap,
             "How many runs of one target may be under way at once; a slot beyond that is missed.",
             {.default_text = "1"});
    keys.Key("regions", &CheckDraft::regions, "Only agents of these regions run the check.",
             {.default_text = "every region", .example = "[eu-west-1]"});
    keys.Key("labels", &CheckDraft::labels, "Labels of the check's metrics.",
             {.example = "{team: payments}"});
    keys.Object("expect", &CheckDraft::expect, ExpectSpec(),
                "What must hold in addition to what the module validates.");
    keys.Object("slo", &CheckDraft::slo, SloSpec(),
                "What the check promises; `sonde rules` prints alerts for it.",
                {.example = "{availability: 99.9%, window: 30d}"});
    return keys;
  }();
  return spec;
}

const ObjectSpec<FileDraft>& FileSpec() {
  static const ObjectSpec<FileDraft> spec = [] {
    ObjectSpec<FileDraft> keys("configuration", "The configuration of a sonde agent.");
    keys.Key("region", &FileDraft::region, "Where this agent stands: the label `region`.",
             {.default_text = "$SONDE_REGION, else \"default\"", .example = "eu-west-1"});
    keys.Key("labels", &FileDraft::labels, "Labels of the metrics of all checks.",
             {.example = "{env: prod}"});
    AddInclude(keys);
    keys.Object("defaults", &FileDraft::defaults, DefaultsSpec(),
                "What checks do unless they say otherwise.");
    keys.Object("shard", &FileDraft::shard, ShardSpec(),
                "How several agents of one region share its checks and targets.",
                {.example = "{index: 0, count: 2}"});
    AddModules(keys);
    AddChecks(keys);
    keys.Object("metrics", &FileDraft::metrics, MetricsSpec(),
                "How scheduled checks are shown at /metrics.", {.always_print = true});
    AddHistory(keys);
    return keys;
  }();
  return spec;
}

const ObjectSpec<FileDraft>& IncludedFileSpec() {
  static const ObjectSpec<FileDraft> spec = [] {
    ObjectSpec<FileDraft> keys("included file", "More modules and checks.");
    AddInclude(keys);
    AddModules(keys);
    AddChecks(keys);
    return keys;
  }();
  return spec;
}

}  // namespace sonde
