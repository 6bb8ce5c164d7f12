# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mapvet as part of a Bazel build.

    load("@mapvet//:mapvet.bzl", "mapvet_test")

    mapvet_test(
        name = "lint",
        targets = [":server"],
    )

An aspect visits the cc_ rules that the targets need, and makes the facts of each of
their sources, an action a file, with the flags of the compiler.  Findings do not
make these actions fail.  One action links the facts to a report, and the test fails
if there is something in it.  docs/guide/ci.md tells more.
"""

load(
    "@bazel_tools//tools/build_defs/cc:action_names.bzl",
    "CPP_COMPILE_ACTION_NAME",
    "C_COMPILE_ACTION_NAME",
)
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

MapvetFactsInfo = provider(
    doc = "What mapvet knows of a target and all that it needs.",
    fields = {
        "facts": "depset of struct(source, facts): a source and the file with its facts",
        "sources": "depset of the files that a report may show",
    },
)

_C = ["c"]
_CPP = ["cc", "cpp", "cxx", "c++", "C", "CC", "cp", "CPP"]

def _words(ctx, attribute):
    """The flags in an attribute of the rule, as the rule understands them."""
    out = []
    for flag in getattr(ctx.rule.attr, attribute, []):
        flag = ctx.expand_location(flag, getattr(ctx.rule.attr, "data", []))
        flag = ctx.expand_make_variables(attribute, flag, {})
        out += ctx.tokenize(flag)
    return out

def _foreign(folder):
    return folder.startswith("external/") or "/external/" in folder

def _facts_of(ctx, source, inputs, context, toolchain, features):
    is_c = source.extension in _C
    action = C_COMPILE_ACTION_NAME if is_c else CPP_COMPILE_ACTION_NAME
    cpp = ctx.fragments.cpp

    # Bazel hands on 'includes' as folders of the system.  What lies there is the
    # project's code all the same, unless it comes from another repository.
    system = context.system_includes.to_list()
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = source.path,
        user_compile_flags = cpp.copts + (cpp.conlyopts if is_c else cpp.cxxopts) +
                             _words(ctx, "copts"),
        include_directories = depset(
            [folder for folder in system if not _foreign(folder)],
            transitive = [context.includes],
        ),
        quote_include_directories = context.quote_includes,
        system_include_directories = depset(
            [folder for folder in system if _foreign(folder)],
        ),
        framework_include_directories = context.framework_includes,
        preprocessor_defines = depset(
            _words(ctx, "local_defines"),
            transitive = [context.defines],
        ),
    )
    command = cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = action,
        variables = variables,
    )
    compiler = cc_common.get_tool_for_action(
        feature_configuration = features,
        action_name = action,
    )

    facts = ctx.actions.declare_file("_mapvet/{}/{}.facts".format(
        ctx.label.name,
        source.short_path.replace("../", "_/"),
    ))
    models = ctx.files._mapvet_models
    arguments = ctx.actions.args()
    arguments.add("facts")
    arguments.add("--no-config")
    arguments.add(facts, format = "--output=%s")
    arguments.add_all(models, format_each = "--model=%s")
    arguments.add("--command")
    arguments.add(source)
    arguments.add("--")
    arguments.add(compiler)
    arguments.add_all(command)

    # The toolchain's flags may name the source already; twice does no harm.
    if source.path not in command:
        arguments.add(source)
    ctx.actions.run(
        executable = ctx.executable._mapvet,
        arguments = [arguments],
        inputs = depset(
            [source] + models,
            transitive = [inputs, context.headers, toolchain.all_files],
        ),
        outputs = [facts],
        env = cc_common.get_environment_variables(
            feature_configuration = features,
            action_name = action,
            variables = variables,
        ),
        mnemonic = "MapvetFacts",
        progress_message = "Looking at the maps of " + source.short_path,
    )
    return facts

def _mapvet_aspect_impl(target, ctx):
    needed = []
    for attribute in _EDGES:
        value = getattr(ctx.rule.attr, attribute, None)
        for dep in value if type(value) == "list" else [value]:
            if type(dep) == "Target":
                needed.append(dep)
    known = [dep[MapvetFactsInfo] for dep in needed if MapvetFactsInfo in dep]

    # What another repository provides is analysed there.
    srcs = getattr(ctx.rule.files, "srcs", [])
    own = [
        file
        for file in srcs
        if file.extension in _C + _CPP
    ] if ctx.rule.kind.startswith("cc_") and not target.label.workspace_name else []
    facts = []
    if own:
        toolchain = find_cpp_toolchain(ctx)
        features = cc_common.configure_features(
            ctx = ctx,
            cc_toolchain = toolchain,
            requested_features = ctx.features,
            unsupported_features = ctx.disabled_features,
        )
        context = cc_common.merge_cc_infos(
            cc_infos = [t[CcInfo] for t in [target] + needed if CcInfo in t],
        ).compilation_context

        # Headers may stand among the sources.
        inputs = depset(srcs)
        facts = [
            struct(
                source = source,
                facts = _facts_of(ctx, source, inputs, context, toolchain, features),
            )
            for source in own
        ]
    files = []
    for attribute in ["srcs", "hdrs", "textual_hdrs"]:
        files += getattr(ctx.rule.files, attribute, [])
    facts = depset(facts, transitive = [k.facts for k in known])
    return [
        MapvetFactsInfo(
            facts = facts,
            sources = depset(files, transitive = [k.sources for k in known]),
        ),
        OutputGroupInfo(mapvet_facts = depset([f.facts for f in facts.to_list()])),
    ]

_EDGES = ["deps", "implementation_deps", "actual"]

mapvet_aspect = aspect(
    implementation = _mapvet_aspect_impl,
    doc = "Makes the facts of all sources that a target needs.",
    attr_aspects = _EDGES,
    attrs = {
        "_cc_toolchain": attr.label(
            default = Label("@bazel_tools//tools/cpp:current_cc_toolchain"),
        ),
        "_mapvet": attr.label(
            default = Label("//:program"),
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
        "_mapvet_models": attr.label(
            default = Label("//:models"),
            allow_files = True,
        ),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

_EXTENSIONS = {
    "text": "txt",
    "json": "json",
    "sarif": "sarif",
    "github": "txt",
    "gitlab": "json",
    "junit": "xml",
    "clang-tidy": "txt",
    "html": "html",
}

# Findings are a result, and so are files that could not be analysed; all else is a
# mistake in the use of the rule.
_LINK = """
report=$1 status=$2 said=$3
shift 3
"$@" 2>"$said"
code=$?
case $code in
0|1|3) echo $code >"$status"; test -e "$report" ;;
*) cat "$said" >&2; exit $code ;;
esac
"""

_TEST = """#!/bin/sh
# The report was made by the build.
{show}
cat '{said}' >&2
exit "$(cat '{status}')"
"""

def _mapvet_test_impl(ctx):
    all_facts = {}
    sources = []
    for target in ctx.attr.targets:
        info = target[MapvetFactsInfo]
        sources.append(info.sources)

        # A source of two targets is analysed with the flags of the first.
        for f in info.facts.to_list():
            if f.source.path not in all_facts:
                all_facts[f.source.path] = f.facts
    if not all_facts:
        fail("there is no C++ in " + ", ".join([str(t.label) for t in ctx.attr.targets]))

    report = ctx.actions.declare_file(ctx.label.name + "." + _EXTENSIONS[ctx.attr.format])
    status = ctx.actions.declare_file(ctx.label.name + ".status")
    said = ctx.actions.declare_file(ctx.label.name + ".log")
    arguments = ctx.actions.args()
    arguments.add_all([report, status, said, ctx.executable._mapvet])
    arguments.add("merge")
    arguments.add(ctx.attr.format, format = "--format=%s")
    arguments.add(report, format = "--output=%s")
    if not ctx.files.configs:
        arguments.add("--no-config")
    if ctx.file.baseline:
        arguments.add(ctx.file.baseline, format = "--baseline=%s")
    if ctx.attr.partial:
        arguments.add("--partial")
    arguments.add_all(ctx.attr.options)
    names = ctx.actions.args()
    names.add_all(all_facts.values())
    names.use_param_file("@%s", use_always = True)
    names.set_param_file_format("shell")
    ctx.actions.run_shell(
        command = _LINK,
        arguments = [arguments, names],
        inputs = depset(
            all_facts.values() + ctx.files.configs + ctx.files.baseline,
            transitive = sources,
        ),
        tools = [ctx.executable._mapvet],
        outputs = [report, status, said],
        mnemonic = "MapvetLink",
        progress_message = "Looking for hash-map bugs in {} files".format(len(all_facts)),
    )

    test = ctx.actions.declare_file(ctx.label.name)
    readable = _EXTENSIONS[ctx.attr.format] == "txt"
    ctx.actions.write(test, _TEST.format(
        show = "cat '{}'".format(report.short_path) if readable else "# " + report.short_path,
        said = said.short_path,
        status = status.short_path,
    ), is_executable = True)
    return [DefaultInfo(
        executable = test,
        files = depset([report]),
        runfiles = ctx.runfiles(files = [report, status, said]),
    )]

mapvet_test = rule(
    implementation = _mapvet_test_impl,
    doc = "Fails if the targets and what they need have hash-map bugs.",
    test = True,
    attrs = {
        "targets": attr.label_list(
            doc = "What to analyse, as one program, with all that it needs.",
            aspects = [mapvet_aspect],
            mandatory = True,
        ),
        "format": attr.string(
            doc = "Of the report, which the build makes.",
            default = "text",
            values = _EXTENSIONS.keys(),
        ),
        "options": attr.string_list(
            doc = "More options of 'mapvet merge', such as --level=2.",
        ),
        "baseline": attr.label(
            doc = "Findings that are known.",
            allow_single_file = True,
        ),
        "configs": attr.label_list(
            doc = "All .mapvet.yaml of the project that are to count.",
            allow_files = True,
        ),
        "partial": attr.bool(
            doc = "The targets are a part of a program, such as a library.",
        ),
        "_mapvet": attr.label(
            default = Label("//:program"),
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
    },
)
