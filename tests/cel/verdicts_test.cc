// The verdicts of the real exporter (blackbox_exporter 0.28.0, Debian's package) on thousands of
// expressions; record_verdicts.py asks it again.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "fakes/committed.h"
#include "sonde/cel.h"

namespace sonde {
namespace {

const std::string kDataFolder = CommittedPath("tests/cel/data/");

struct Case {
  std::string expression;
  std::string body;
  std::string verdict;
};

std::string ReadFile(const std::string& name) {
  std::ifstream file(kDataFolder + name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

std::vector<Case> ReadCases(const std::string& name, const std::string& sample) {
  std::vector<Case> cases;
  std::ifstream file(kDataFolder + name);
  for (std::string line; std::getline(file, line);) {
    const nlohmann::json row = nlohmann::json::parse(line);
    Case read{row["expr"], row.value("body", sample), row["verdict"]};
    if (row.contains("body_hex")) read.body = FromHex(row["body_hex"].get<std::string>());
    cases.push_back(std::move(read));
  }
  return cases;
}

std::string VerdictOf(const Case& c) {
  const Result<CelProgram> program = CelProgram::Compile(c.expression);
  if (!program) return "refused";
  const CelOutcome outcome = program->Evaluate(c.body);
  EXPECT_EQ(outcome.kind == CelOutcome::Kind::kError, !outcome.error.empty()) << c.expression;
  if (outcome.is_true()) return "true";
  return outcome.is_false() ? "false" : "error";
}

TEST(CelVerdicts, LoadingRefusesWhatTheExporterRefuses) {
  const std::vector<Case> cases = ReadCases("compile.jsonl", "");
  ASSERT_GE(cases.size(), 900U);
  for (const Case& c : cases) {
    EXPECT_EQ(CelProgram::Compile(c.expression).has_value(), c.verdict == "accepted")
        << c.expression;
  }
}

TEST(CelVerdicts, EvaluationsAreTheExporters) {
  const std::vector<Case> cases = ReadCases("evaluate.jsonl", ReadFile("sample_body.json"));
  ASSERT_GE(cases.size(), 900U);
  for (const Case& c : cases) {
    EXPECT_EQ(VerdictOf(c), c.verdict) << c.expression << "\non " << c.body;
  }
}

// Drawn from a random grammar, so they combine what nobody would write.
TEST(CelVerdicts, GeneratedExpressionsAgreeToo) {
  const std::vector<Case> cases = ReadCases("generated.jsonl", ReadFile("generated_body.json"));
  ASSERT_GE(cases.size(), 700U);
  for (const Case& c : cases) EXPECT_EQ(VerdictOf(c), c.verdict) << c.expression;
}

}  // namespace
}  // namespace sonde
