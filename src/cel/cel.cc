#include "sonde/cel.h"

#include <utility>

#include "cel/arena.h"
#include "cel/checker.h"
#include "cel/evaluator.h"
#include "cel/folding.h"
#include "cel/json.h"
#include "cel/parser.h"
#include "cel/program.h"

namespace sonde {

Result<CelProgram> CelProgram::Compile(std::string_view source) {
  auto program = std::make_shared<cel::Program>();
  program->source = source;
  Result<cel::ExprPtr> root = cel::Parse(program->source, program->literals);
  if (!root) return std::unexpected(std::move(root.error()));
  Result<cel::Checked> checked = cel::Check(program->source, **root);
  if (!checked) return std::unexpected(std::move(checked.error()));
  program->root = std::move(*root);
  program->slots = checked->slots;
  program->zones = cel::ZoneTable::Load(checked->zones);
  cel::FoldConstants(*program->root, program->literals);
  return CelProgram(std::move(program));
}

CelOutcome CelProgram::Evaluate(std::string_view json_body) const {
  cel::Arena arena;
  const auto body = cel::ParseJson(json_body, arena);
  if (!body) return {CelOutcome::Kind::kError, body.error(), CelOutcome::Flaw::kBody};
  const cel::Value result = cel::Evaluate(*program_, *body, arena);
  if (const auto* failed = result.If<cel::Failed>()) {
    return {CelOutcome::Kind::kError, std::string(failed->message), CelOutcome::Flaw::kEvaluation};
  }
  const bool* boolean = result.If<bool>();
  if (boolean == nullptr) {
    return {CelOutcome::Kind::kError,
            "the result is no boolean but " + std::string(cel::TypeNameOf(result)),
            CelOutcome::Flaw::kNoBoolean};
  }
  return {*boolean ? CelOutcome::Kind::kTrue : CelOutcome::Kind::kFalse, {}};
}

const std::string& CelProgram::source() const noexcept { return program_->source; }

}  // namespace sonde
