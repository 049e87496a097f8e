#!/usr/bin/env python3
"""The rules find what they should find, and nothing in code that is right."""

import unittest

import cpp_text
import rules

HEADER = "// Thing: what it is.\n//\n// THREAD: any. LIFETIME: value.\n#pragma once\n"


def resolve_in(known):
    def resolve(path, name):
        for candidate in (
            path.rsplit("/", 1)[0] + "/" + name,
            f"include/{name}",
            f"src/{name}",
            name,
        ):
            if candidate in known:
                return candidate
        return None

    return resolve


def complaints(path, text, known=()):
    known = set(known)
    return [str(c) for c in rules.check_cpp(path, text, resolve_in(known), known.__contains__)]


class Layers(unittest.TestCase):
    def test_lower_layers_and_the_contract_are_seen(self):
        known = ["src/base/log.h", "src/event/uv_loop.h", "include/sonde/clock.h"]
        text = '#include "base/log.h"\n#include "event/uv_loop.h"\n#include "sonde/clock.h"\n'
        self.assertEqual(complaints("src/net/a.cc", text, known), [])

    def test_a_sibling_is_refused_with_line_and_reason(self):
        found = complaints(
            "src/sched/a.cc", '\n#include "config/config.h"\n', ["src/config/config.h"]
        )
        self.assertEqual(len(found), 1)
        self.assertTrue(
            found[0].startswith("src/sched/a.cc:2: [layers] src/config is a sibling"), found
        )

    def test_a_higher_layer_is_refused(self):
        found = complaints("src/base/a.cc", '#include "net/b.h"\n', ["src/net/b.h"])
        self.assertIn("lies above src/base", found[0])

    def test_a_folder_without_a_rank_is_refused(self):
        found = complaints("src/misc/a.cc", '#include "base/b.h"\n', ["src/base/b.h"])
        self.assertIn("src/misc has no place", found[0])

    def test_a_prober_sees_the_contract_and_itself_only(self):
        known = ["probes/http/b.h", "probes/tcp/c.h", "src/base/log.h", "include/sonde/clock.h"]
        good = '#include "b.h"\n#include "sonde/clock.h"\n'
        self.assertEqual(complaints("probes/http/a.cc", good, known), [])
        known.append("probes/dialogue/d.h")
        shared = '#include "probes/dialogue/d.h"\n'
        self.assertEqual(complaints("probes/http/a.cc", shared, known), [])
        self.assertEqual(
            len(complaints("probes/dialogue/e.cc", '#include "probes/tcp/c.h"\n', known)), 1
        )
        bad = '#include "probes/tcp/c.h"\n#include "base/log.h"\n'
        self.assertEqual(len(complaints("probes/http/a.cc", bad, known)), 2)

    def test_the_contract_does_not_see_the_engine(self):
        found = complaints("include/sonde/a.h", HEADER + '#include "base/b.h"\n', ["src/base/b.h"])
        self.assertIn("include/sonde is the contract", found[0])

    def test_a_prober_that_is_not_listed_is_found(self):
        files = ["probes/http/a.cc", "probes/tcp/a.cc", "probes/builtin.cc"]
        found = [
            str(c)
            for c in rules.check_probers_listed(files, '#include "probes/http/http_prober.h"\n')
        ]
        self.assertEqual(len(found), 1)
        self.assertIn("probes/tcp", found[0])


class TypeNames(unittest.TestCase):
    def test_two_headers_may_not_define_one_name(self):
        headers = {
            "src/net/a.h": "class Answer;\nstruct Answer {\n  struct Part {};\n};\n",
            "probes/http/b.h": "struct Part {};\nstruct Answer final : Base {\n};\n",
            "src/net/c.h": "template <>\nstruct Choices<Answer> {\n};\nclass Answer;\n",
        }
        found = [str(c) for c in rules.check_type_names(headers)]
        self.assertEqual(len(found), 1)
        self.assertIn("probes/http/b.h:2", found[0])


class Seams(unittest.TestCase):
    def test_each_library_has_one_place(self):
        cases = {
            "uv.h": ("src/event/a.cc", "src/net/a.cc"),
            "curl/curl.h": ("src/net/curl_a.cc", "src/net/tls_a.cc"),
            "ares.h": ("src/net/ares_a.cc", "src/server/a.cc"),
            "openssl/ssl.h": ("src/net/tls_a.cc", "src/app/a.cc"),
            "yaml.h": ("src/config/yaml_a.cc", "src/config/a.cc"),
            "prometheus/registry.h": ("src/metrics/a.cc", "src/report/a.cc"),
            "boost/beast/http.hpp": ("src/server/a.cc", "src/net/a.cc"),
            "CLI/CLI.hpp": ("src/cli/a.cc", "src/app/a.cc"),
            "spdlog/spdlog.h": ("src/base/log.cc", "src/base/hash.cc"),
            "re2/re2.h": ("src/base/regex.cc", "probes/http/a.cc"),
        }
        for header, (right, wrong) in cases.items():
            with self.subTest(header=header):
                text = f"#include <{header}>\n"
                self.assertEqual(complaints(right, text), [])
                self.assertIn("[seam]", complaints(wrong, text)[0])

    def test_slow_headers_stay_out_of_headers(self):
        text = HEADER + "#include <nlohmann/json.hpp>\n"
        self.assertIn("slow to compile", complaints("src/report/a.h", text)[0])

    def test_tests_may_use_any_library(self):
        self.assertEqual(complaints("tests/net/a.cc", "#include <openssl/ssl.h>\n"), [])


class Headers(unittest.TestCase):
    def test_a_complete_header_passes(self):
        self.assertEqual(complaints("src/base/a.h", HEADER), [])

    def test_missing_parts_are_named(self):
        self.assertIn("#pragma once", complaints("src/base/a.h", "// A.\n")[0])
        found = complaints("src/base/a.h", "// A. THREAD: any.\n#pragma once\n")
        self.assertEqual(len(found), 1)
        self.assertIn("LIFETIME", found[0])

    def test_the_own_header_comes_first(self):
        known = ["src/base/a.h", "src/base/b.h"]
        right = '#include "base/a.h"\n\n#include <string>\n'
        wrong = '#include <string>\n\n#include "base/a.h"\n'
        self.assertEqual(complaints("src/base/a.cc", right, known), [])
        self.assertIn("comes first", complaints("src/base/a.cc", wrong, known)[0])


class Sizes(unittest.TestCase):
    def body(self, head, lines):
        return head + " {\n" + "  Do();\n" * (lines - 2) + "}\n"

    def test_a_function_of_the_limit_passes_and_one_more_line_does_not(self):
        self.assertEqual(complaints("src/base/a.cc", self.body("int F()", 70)), [])
        found = complaints("src/base/a.cc", "\n" + self.body("int F()", 71))
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0].startswith("src/base/a.cc:2: [size] F has 71 lines"), found)

    def test_functions_are_found_in_every_dress(self):
        heads = {
            "Foo::Foo(int a) : a_(a), b_{a}": "Foo::Foo",
            "Foo::~Foo()": "Foo::~Foo",
            "auto F(std::string_view text) -> std::optional<int>": "F",
            "bool Foo::Get(int x) const noexcept": "Foo::Get",
            "template <typename T = int>\nT F(T value = {})": "F",
            "void F(std::function<void(int)> f = [](int) {})": "F",
            "TEST(Suite, Name)": "TEST",
            "bool operator==(const A& a, const B& b)": "operator==",
        }
        for head, name in heads.items():
            with self.subTest(head=head):
                text = (
                    "namespace a {\nnamespace {\n" + self.body(head, 5) + "}\n}  // namespace a\n"
                )
                self.assertEqual([(f[0], f[2]) for f in cpp_text.functions(text)], [(name, 5)])

    def test_methods_inside_a_class_are_found(self):
        text = (
            "class A final : public B<int> {\n public:\n"
            + self.body("  void F() override", 4)
            + "};\n"
        )
        self.assertEqual([(f[0], f[1], f[2]) for f in cpp_text.functions(text)], [("F", 3, 4)])

    def test_tables_and_classes_are_no_functions(self):
        text = (
            "constexpr int kTable[] = {\n"
            + "  1,\n" * 100
            + "};\nstruct A {\n"
            + "  int a;\n" * 100
            + "};\n"
        )
        self.assertEqual(complaints("src/base/a.cc", text), [])

    def test_braces_in_literals_comments_and_macros_do_not_count(self):
        text = (
            'void F() {\n  G("}{", \'{\', R"x(}}")x");  // }\n  /* } */\n  const int a = 1\'000;\n}\n'
            "#define M(x) \\\n  if (x) { \\\n  }\n"
            "void H() {\n}\n"
        )
        self.assertEqual([(f[0], f[2]) for f in cpp_text.functions(text)], [("F", 5), ("H", 2)])

    def test_long_files_and_long_lines_are_found(self):
        self.assertIn("501 lines", complaints("src/base/a.cc", "int a;\n" * 501)[0])
        self.assertEqual(complaints("src/base/a.cc", "// " + "ü" * 97 + "\n"), [])
        self.assertIn("101 columns", complaints("src/base/a.cc", "// " + "x" * 98 + "\n")[0])

    def test_raw_strings_may_be_wide(self):
        self.assertEqual(complaints("tests/a.cc", 'auto a = R"(' + "x" * 120 + ')";\n'), [])


class Banned(unittest.TestCase):
    def test_calls_are_found_in_code(self):
        for line in (
            "std::regex r;",
            "getaddrinfo(a, b, c, d);",
            "std::cout << 1;",
            "std::this_thread::sleep_for(x);",
            "co_await x;",
            'std::format("a");',
        ):
            with self.subTest(line=line):
                self.assertIn("[banned]", complaints("src/net/a.cc", line + "\n")[0])

    def test_words_in_comments_and_literals_are_not_calls(self):
        text = '// getaddrinfo() would block here\nconst char* a = "std::regex";\n'
        self.assertEqual(complaints("src/net/a.cc", text), [])

    def test_the_command_line_may_print(self):
        self.assertEqual(complaints("src/cli/a.cc", "std::cout << 1;\n"), [])

    def test_unfinished_work_and_machine_paths_are_found_everywhere(self):
        for text in ("# TO" + "DO: later\n", "see .." + "/shared/x\n"):
            with self.subTest(text=text):
                self.assertEqual(len(list(rules.check_banned_text("README.md", text))), 1)


if __name__ == "__main__":
    unittest.main()
