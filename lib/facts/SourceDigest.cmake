# Writes OUTPUT with digests of the sources of the extractor and of the linker:
# what an older build put into an index is not for this one.
#   cmake -DOUTPUT=FILE -DROOT=FOLDER -DCOMPILER=VERSION -P SourceDigest.cmake
function(digest result)
  set(all "${COMPILER}")
  foreach(folder IN LISTS ARGN)
    file(GLOB files ${ROOT}/${folder}/*.cpp ${ROOT}/${folder}/*.h
         ${ROOT}/${folder}/*.def ${ROOT}/${folder}/*.fbs)
    list(SORT files)
    foreach(name IN LISTS files)
      file(SHA256 ${name} hash)
      string(APPEND all "${hash}")
    endforeach()
  endforeach()
  string(SHA256 all "${all}")
  set(${result} ${all} PARENT_SCOPE)
endfunction()
digest(extractor facts models extract)
digest(linker facts models extract link)
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
namespace mapvet::facts {
extern const char *const ExtractorSources;
extern const char *const LinkerSources;
const char *const ExtractorSources = "@extractor@";
const char *const LinkerSources = "@linker@";
} // namespace mapvet::facts
]])
