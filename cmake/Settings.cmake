# Language level, warnings and sanitizers, for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")

set(NICLEAF_SANITIZE "" CACHE STRING "Sanitizers for the code of src/ and plugin/, as -fsanitize= takes them")
if(NICLEAF_SANITIZE)
  # Only for the product's folders: for tests and generated code it would lengthen compilation by half and find nothing.
  set(NICLEAF_SANITIZE_OPTIONS -fsanitize=${NICLEAF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${NICLEAF_SANITIZE})
  # Without optimisation: optimised sanitized code takes more than twice as long to compile.
  set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O0 -g1")
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O0 -g1")
endif()

set(NICLEAF_WARNINGS -Wall -Wextra -Wconversion -Werror)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
