# Writes OUTPUT, a C++ file that defines nicleaf::kernel::kControlPlaneRules as the text of INPUT.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "// Made from ${INPUT}.\n#include \"kernel/control_plane_rules.hpp\"\n\nnamespace nicleaf::kernel {\n\n")
file(APPEND ${OUTPUT} "const char kControlPlaneRules[] = R\"nft(")
file(APPEND ${OUTPUT} "${text}")
file(APPEND ${OUTPUT} ")nft\";\n\n}  // namespace nicleaf::kernel\n")
