#include "cli/completion.h"

#include <gmock/gmock.h>

#include "cli/capture.h"
#include "cli/cli.h"
#include "cli/man_page.h"

namespace sonde {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<CommandShape> Shapes() {
  return {{.path = "probe",
           .text = {.name = "sonde probe", .help = "Probes 'one' [target].", .examples = "  x"},
           .rows = {{.names = "-o,--output", .value_name = "text|json", .help = "How: shown."},
                    {.names = "--body.file", .value_name = "FILE", .help = "A file."},
                    {.names = "--ip4", .value_name = "", .help = "IPv4."},
                    {.names = "TARGET", .value_name = "", .positional = true, .required = true}}},
          {.path = "config check",
           .text = {.name = "sonde config check", .help = "Checks.", .examples = ""},
           .rows = {{.names = "FILE", .value_name = "", .positional = true}}},
          {.path = "config show",
           .text = {.name = "sonde config show", .help = "Shows.", .examples = ""},
           .rows = {}}};
}

/// What bash offers for a command line whose last word is being written.
std::string Bash(const std::string& line) {
  const ScratchFile script("completion.bash", BashCompletion(Shapes()) + "COMP_WORDS=(" + line +
                                                  ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                                                  "_sonde\necho \"${COMPREPLY[*]}\"\n");
  std::FILE* const pipe = popen(("bash " + script.path() + " 2>&1").c_str(), "r");
  std::string said;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  EXPECT_EQ(pclose(pipe), 0) << said;
  while (said.ends_with('\n')) said.pop_back();
  return said;
}

TEST(BashCompletion, OffersCommandsOptionsAndChoices) {
  EXPECT_EQ(Bash("sonde ''"), "probe config --help --version");
  EXPECT_EQ(Bash("sonde pr"), "probe");
  EXPECT_EQ(Bash("sonde config ''"), "check show");
  EXPECT_EQ(Bash("sonde probe --o"), "--output");
  EXPECT_EQ(Bash("sonde probe -o ''"), "text json");
  EXPECT_EQ(Bash("sonde probe http://a --ip4 --output j"), "json");
  EXPECT_EQ(Bash("sonde config check --h"), "--help");
}

TEST(ZshCompletion, QuotesWhatZshWouldRead) {
  const std::string script = ZshCompletion(Shapes());
  EXPECT_THAT(script, HasSubstr("#compdef sonde\n"));
  EXPECT_THAT(script, HasSubstr("'-o[How\\: shown.]:text|json:(text json)'"));
  EXPECT_THAT(script, HasSubstr("'--body.file[A file.]:FILE:_files'"));
  EXPECT_THAT(script, HasSubstr("'probe:Probes '\\''one'\\'' [target].'"));
}

TEST(FishCompletion, NamesGroupsAndTheirCommands) {
  const std::string script = FishCompletion(Shapes());
  EXPECT_THAT(script, HasSubstr("-n __fish_use_subcommand -a config"));
  EXPECT_THAT(script, HasSubstr("from config; and not __fish_seen_subcommand_from check show' -a "
                                "check -d 'Checks.'"));
  EXPECT_THAT(script, HasSubstr("-s o -l output -x -a 'text json' -d 'How: shown.'"));
}

TEST(CommandManPage, ShowsOperandsOptionsAndExamples) {
  const std::string page = CommandManPage(Shapes());
  EXPECT_THAT(page, HasSubstr(".SS sonde probe [OPTION...] TARGET\n"));
  EXPECT_THAT(page,
              HasSubstr("\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fItext|json\\fR\nHow: shown.\n"));
  EXPECT_THAT(page, HasSubstr(".nf\n  x\n.fi\n"));
}

TEST(Completion, EveryCommandIsInEveryScript) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    Capture capture;
    const std::vector<std::string> args = {"completion", shell};
    EXPECT_EQ(RunCli(args, capture.console()), ExitCode::kOk);
    for (const CommandShape& shape : CommandShapes()) {
      const std::string word(shape.path.substr(shape.path.find(' ') + 1));
      EXPECT_THAT(capture.out(), HasSubstr(word)) << shell;
    }
  }
  Capture capture;
  const std::vector<std::string> args = {"completion", "tcsh"};
  EXPECT_EQ(RunCli(args, capture.console()), ExitCode::kUsage);
  EXPECT_THAT(capture.err(), HasSubstr("bash|zsh|fish"));
}

TEST(Man, BothPagesAreThere) {
  Capture capture;
  const std::vector<std::string> args = {"man", "sonde.yml"};
  EXPECT_EQ(RunCli(args, capture.console()), ExitCode::kOk);
  EXPECT_THAT(capture.out(), HasSubstr(".TH SONDE.YML 5"));
  EXPECT_THAT(capture.out(), HasSubstr("valid_status_codes"));
  EXPECT_THAT(capture.out(), Not(HasSubstr("\n.#")));
}

}  // namespace
}  // namespace sonde
