// `sonde man`.
#include "cli/command.h"
#include "cli/man_page.h"

namespace sonde {
namespace {

class ManCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde man",
            .help = "Prints a man page: of the command line, or of the configuration.",
            .examples =
                "  sonde man | man -l -\n"
                "  sonde man sonde.yml > sonde.yml.5"};
  }
  void Declare(OptionTable& table) override {
    table.Custom({.names = "PAGE",
                  .value_name = "sonde|sonde.yml",
                  .help = "sonde or sonde.yml. Default: sonde.",
                  .positional = true,
                  .take = [this](const std::string& page) -> std::string {
                    page_ = page;
                    if (page == "sonde" || page == "sonde.yml") return "";
                    return "PAGE: \"" + page + "\" is not one of sonde|sonde.yml";
                  }});
  }
  ExitCode Run(const Console& console) override {
    console.Print(page_ == "sonde" ? CommandManPage(CommandShapes()) : ConfigManPage());
    return ExitCode::kOk;
  }

 private:
  std::string page_ = "sonde";
};

}  // namespace

std::unique_ptr<Command> MakeManCommand() { return std::make_unique<ManCommand>(); }

}  // namespace sonde
