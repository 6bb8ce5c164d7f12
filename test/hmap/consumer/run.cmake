# Builds the consumer in every way that a user can get hmap: installed, through
# find_package and, where pkg-config is there, through pkg-config; as part of the
# user's own build, through FetchContent; as a single header.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE text
    ERROR_VARIABLE text)
  if(result)
    message(FATAL_ERROR "${ARGN}\n${text}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} -S ${HMAP} -B ${WORK}/hmap -G ${GENERATOR}
  -DCMAKE_CXX_COMPILER=${COMPILER})
run(${CMAKE_COMMAND} --install ${WORK}/hmap --prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/build -G ${GENERATOR}
  -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_PREFIX_PATH=${WORK}/prefix)
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)

find_program(PKG_CONFIG NAMES pkg-config pkgconf)
if(PKG_CONFIG)
  file(GLOB_RECURSE pc ${WORK}/prefix/*/hmap.pc)
  get_filename_component(folder ${pc} DIRECTORY)
  set(ENV{PKG_CONFIG_PATH} ${folder})
  execute_process(COMMAND ${PKG_CONFIG} --cflags hmap OUTPUT_VARIABLE flags
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags)
  run(${COMPILER} -std=c++20 ${flags} ${SOURCE}/main.cpp -o ${WORK}/by-pc -pthread)
  run(${WORK}/by-pc)
endif()

run(${CMAKE_COMMAND} -S ${SOURCE}/../fetch -B ${WORK}/fetch -G ${GENERATOR}
  -DCMAKE_CXX_COMPILER=${COMPILER} -DHMAP=${HMAP})
run(${CMAKE_COMMAND} --build ${WORK}/fetch)
run(${WORK}/fetch/consumer)

file(MAKE_DIRECTORY ${WORK}/single)
run(${PYTHON} ${HMAP}/amalgamate.py ${WORK}/single/hmap.hpp)
run(${COMPILER} -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  -DHMAP_SINGLE_HEADER -I${WORK}/single ${SOURCE}/main.cpp -o ${WORK}/single/consumer
  -pthread)
run(${WORK}/single/consumer)
