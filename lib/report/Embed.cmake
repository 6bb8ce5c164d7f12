# Writes OUTPUT, a C++ file with the text of the pages FILES (separated by
# commas).  Run with cmake -P.
set(entries "")
string(REPLACE "," ";" files "${FILES}")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  # Bytes, because a semicolon or bracket in a text is not safe in a list.
  file(READ "${file}" text HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${text}")
  string(REGEX REPLACE "[^a-z0-9]" "_" id "${name}")
  string(APPEND arrays "const unsigned char text_${id}[] = {${bytes}0};\n")
  string(APPEND entries "    {\"${name}\", text_${id}, sizeof(text_${id}) - 1},\n")
endforeach()
file(WRITE "${OUTPUT}.new" "// Generated from ${FROM}.
#include \"report/Embedded.h\"

namespace mapvet::report {
namespace {
${arrays}
const EmbeddedText Texts[] = {
${entries}};
} // namespace

llvm::ArrayRef<EmbeddedText> ${FUNCTION}() { return Texts; }
} // namespace mapvet::report
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
