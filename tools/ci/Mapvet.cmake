# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# mapvet as part of a CMake build:
#
#   include(Mapvet)
#   mapvet_enable(server tool OPTIONS --baseline=${CMAKE_SOURCE_DIR}/known.json)
#
# `cmake --build build --target mapvet_lint` then analyses the sources of all
# enabled targets as one program, after what they generate has been built.  It
# fails where mapvet does: for findings, and for files that cannot be analysed.
#
#   mapvet_enable(<target>... [OPTIONS <option>...])
#
# may be called any number of times; the options of all calls are added up.
#
# MAPVET_PROGRAM   the program; searched for in the PATH and beside this file
include_guard(GLOBAL)
cmake_minimum_required(VERSION 3.20)

find_program(MAPVET_PROGRAM mapvet
  HINTS ${CMAKE_CURRENT_LIST_DIR}/../../build/bin ${CMAKE_CURRENT_LIST_DIR}/../../../bin
  DOC "The mapvet command")

function(mapvet_enable)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "OPTIONS")
  if(NOT MAPVET_PROGRAM)
    message(FATAL_ERROR "mapvet_enable: there is no mapvet; set MAPVET_PROGRAM")
  endif()
  foreach(target IN LISTS arg_UNPARSED_ARGUMENTS)
    if(NOT TARGET ${target})
      message(FATAL_ERROR "mapvet_enable: there is no target ${target}")
    endif()
    set_target_properties(${target} PROPERTIES EXPORT_COMPILE_COMMANDS ON)
    set_property(GLOBAL APPEND PROPERTY MAPVET_TARGETS ${target})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY MAPVET_OPTIONS ${arg_OPTIONS})
  get_property(deferred GLOBAL PROPERTY MAPVET_DEFERRED)
  if(NOT deferred)
    set_property(GLOBAL PROPERTY MAPVET_DEFERRED TRUE)
    # Targets may get more sources until the last list file has been read.
    cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL _mapvet_finish)
  endif()
endfunction()

function(_mapvet_finish)
  get_property(targets GLOBAL PROPERTY MAPVET_TARGETS)
  get_property(options GLOBAL PROPERTY MAPVET_OPTIONS)
  list(REMOVE_DUPLICATES targets)
  set(sources "")
  set(generated "")
  foreach(target IN LISTS targets)
    get_target_property(folder ${target} SOURCE_DIR)
    get_target_property(own ${target} SOURCES)
    if(NOT own)
      continue()
    endif()
    foreach(source IN LISTS own)
      if(source MATCHES "\\$<")
        continue()
      endif()
      cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${folder} NORMALIZE)
      if(NOT EXISTS "${source}")
        # A relative name may also mean a file that the build makes.
        list(APPEND generated ${target})
      endif()
      if(source MATCHES "\\.(c|cc|cp|cpp|cxx|c\\+\\+|C|CPP)$")
        list(APPEND sources "${source}")
      endif()
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES sources)
  list(REMOVE_DUPLICATES generated)
  string(REPLACE ";" "\"\n\"" lines "${sources}")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/mapvet-files.txt
    CONTENT "\"${lines}\"\n" @ONLY)
  add_custom_target(mapvet_lint
    COMMAND ${MAPVET_PROGRAM} -p ${CMAKE_BINARY_DIR} ${options}
            @${CMAKE_BINARY_DIR}/mapvet-files.txt
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    COMMENT "Looking for hash-map bugs" VERBATIM USES_TERMINAL)
  if(generated)
    add_dependencies(mapvet_lint ${generated})
  endif()
endfunction()
