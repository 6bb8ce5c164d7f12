# Targets for code that uses clang's AST:
#   mapvet_clang   what to link
#   mapvet_pch     clang's headers, precompiled once.  Use them with
#                    target_precompile_headers(<target> REUSE_FROM mapvet_pch)
#                  in targets that link mapvet_clang and add no flags or
#                  definitions of their own to it.
find_package(Clang REQUIRED CONFIG 
  PATHS ${LLVM_LIBRARY_DIR}/cmake/clang NO_DEFAULT_PATH)
add_library(mapvet_clang INTERFACE)
# clang's headers lie among LLVM's, which mapvet_llvm adds.
target_link_libraries(mapvet_clang INTERFACE mapvet_llvm clang-cpp LLVM)

# Where the builtin headers (stddef.h) of this clang lie.
set(MAPVET_CLANG_RESOURCE_DIR
  ${LLVM_LIBRARY_DIR}/clang/${LLVM_VERSION_MAJOR} CACHE PATH
  "Resource directory of clang ${LLVM_VERSION_MAJOR}")

set(mapvet_pch_source ${PROJECT_BINARY_DIR}/lib-generated/MapvetPch.cpp)
if(NOT EXISTS ${mapvet_pch_source})
  file(WRITE ${mapvet_pch_source} "// Only its precompiled header matters.\n")
endif()
add_library(mapvet_pch STATIC ${mapvet_pch_source})
target_link_libraries(mapvet_pch PUBLIC mapvet_clang)
target_precompile_headers(mapvet_pch PRIVATE
  <algorithm> <cstdint> <map> <memory> <optional> <set> <string>
  <unordered_map> <utility> <vector>
  <clang/AST/ASTConsumer.h>
  <clang/AST/ASTContext.h>
  <clang/AST/DeclCXX.h>
  <clang/AST/ExprCXX.h>
  <clang/AST/ParentMapContext.h>
  <clang/AST/RecursiveASTVisitor.h>
  <clang/AST/StmtCXX.h>
  <clang/ASTMatchers/ASTMatchFinder.h>
  <clang/ASTMatchers/ASTMatchers.h>
  <clang/Analysis/CFG.h>
  <clang/Basic/SourceManager.h>
  <clang/Frontend/CompilerInstance.h>
  <clang/Frontend/FrontendActions.h>
  <clang/Lex/Lexer.h>
  <clang/Tooling/CompilationDatabase.h>
  <llvm/ADT/DenseMap.h>
  <llvm/ADT/StringExtras.h>
  <llvm/ADT/StringMap.h>
  <llvm/Support/Error.h>
  <llvm/Support/MemoryBuffer.h>
  <llvm/Support/raw_ostream.h>)
