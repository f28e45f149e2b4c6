package io.regie.bridge.simulated;

import java.util.HexFormat;

/** The dots of a 5 by 7 character display: enough letters for a screen that says who it is. */
final class Font {

    static final int WIDTH = 5;
    static final int HEIGHT = 7;

    /** A character ('~' stands for the blank) and its five columns, lowest bit at the top. */
    private static final String GLYPHS = """
            ~0000000000 !00005f0000 -0808080808 .0060600000 /2010080402 03e5149453e 100427f4000
            24261514946 32141454b31 41814127f10 52745454539 63c4a494930 70171090503 83649494936
            9064949291e :0036360000 >4122140800 ?0201510906 @324979413e A7e1111117e B7f49494936
            C3e41414122 D7f4141221c E7f49494941 F7f09090901 G3e4149497a H7f0808087f I00417f4100
            J2040413f01 K7f08142241 L7f40404040 M7f020c027f N7f0408107f O3e4141413e P7f09090906
            Q3e4151215e R7f09192946 S4649494931 T01017f0101 U3f4040403f V1f2040201f W3f4038403f
            X6314081463 Y0708700807 Z6151494543 _4040404040 a2054545478 b7f48444438 c3844444420
            d384444487f e3854545418 f087e090102 g0c5252523e h7f08040478 i00447d4000 j2040443d00
            k7f10284400 l00417f4000 m7c04180478 n7c08040478 o3844444438 p7c14141408 q081414187c
            r7c08040408 s4854545420 t043f444020 u3c4040207c v1c2040201c w3c4030403c x4428102844
            y0c5050503c z4464544c44
            """;

    private static final byte[][] COLUMNS = parse();

    private Font() {}

    /** Whether a character has a dot there; what has no glyph is a question mark. */
    static boolean dot(char character, int column, int row) {
        byte[] columns = character < COLUMNS.length ? COLUMNS[character] : COLUMNS['?'];
        return ((columns.length == 0 ? COLUMNS['?'] : columns)[column] >> row & 1) == 1;
    }

    private static byte[][] parse() {
        byte[][] columns = new byte[128][0];
        for (String glyph : GLYPHS.strip().split("\\s+")) {
            char character = glyph.charAt(0) == '~' ? ' ' : glyph.charAt(0);
            columns[character] = HexFormat.of().parseHex(glyph.substring(1));
        }
        return columns;
    }
}
