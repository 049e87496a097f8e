// `sonde completion`.
#include "cli/command.h"
#include "cli/completion.h"

namespace sonde {
namespace {

class CompletionCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde completion",
            .help = "Prints the completion of this command line for a shell.",
            .examples =
                "  sonde completion bash > /etc/bash_completion.d/sonde\n"
                "  sonde completion zsh > \"${fpath[1]}/_sonde\"\n"
                "  sonde completion fish > ~/.config/fish/completions/sonde.fish"};
  }
  void Declare(OptionTable& table) override {
    table.Custom({.names = "SHELL",
                  .value_name = "bash|zsh|fish",
                  .help = "bash, zsh or fish.",
                  .positional = true,
                  .required = true,
                  .take = [this](const std::string& shell) -> std::string {
                    shell_ = shell;
                    if (shell == "bash" || shell == "zsh" || shell == "fish") return "";
                    return "SHELL: \"" + shell + "\" is not one of bash|zsh|fish";
                  }});
  }
  ExitCode Run(const Console& console) override {
    const auto shapes = CommandShapes();
    console.Print(shell_ == "bash"  ? BashCompletion(shapes)
                  : shell_ == "zsh" ? ZshCompletion(shapes)
                                    : FishCompletion(shapes));
    return ExitCode::kOk;
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> MakeCompletionCommand() { return std::make_unique<CompletionCommand>(); }

}  // namespace sonde
