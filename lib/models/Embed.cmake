# Writes OUTPUT, a C++ file with the text of the model files FILES (separated by
# commas, in the order in which they are read).  Run with cmake -P.
set(arrays "")
string(REPLACE "," ";" files "${FILES}")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(APPEND arrays "    {\"builtin/${name}\",\n     R\"model-file(${text})model-file\"},\n")
endforeach()
file(WRITE "${OUTPUT}.new" "// Generated from lib/models/builtin/.
#include \"models/Builtin.h\"

namespace mapvet::models {
namespace {
const BuiltinFile Files[] = {
${arrays}};
} // namespace

llvm::ArrayRef<BuiltinFile> builtinFiles() { return Files; }
} // namespace mapvet::models
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
