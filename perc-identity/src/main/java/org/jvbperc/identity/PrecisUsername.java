package org.jvbperc.identity;

import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Set;

/**
 * The profile UsernameCasePreserved of RFC 8265 section 3.4, as a check: a name that the profile would change is refused, so that
 * equal names are equal strings. Beyond the profile, a name may not mix Latin, Greek and Cyrillic letters, many of which look alike
 * (Unicode Technical Standard 39, section 5.2).
 *
 * <p>Code points that need a context (RFC 5892 appendix A) are refused: most of them are invisible.
 */
final class PrecisUsername {
    private static final Set<Character.UnicodeScript> ALIKE = EnumSet.of(
            Character.UnicodeScript.LATIN, Character.UnicodeScript.GREEK, Character.UnicodeScript.CYRILLIC);

    private PrecisUsername() {}

    /** Whether the name has at least one code point and each of them, and their mixture, is permitted. */
    static boolean isValid(String name) {
        return !name.isEmpty()
                && Normalizer.isNormalized(name, Normalizer.Form.NFKC)
                && name.codePoints().allMatch(PrecisUsername::isPermitted)
                && Character.getType(name.codePointAt(0)) != Character.NON_SPACING_MARK
                && keepsScriptsApart(name)
                && keepsDirection(name);
    }

    /** ASCII7 and LetterDigits of RFC 8264 sections 9.11 and 9.1, without its exceptions and ignorable code points. */
    private static boolean isPermitted(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint > 0x20 && codePoint < 0x7F;
        }
        return switch (codePoint) {
            // RFC 5892 section 2.6, "DISALLOWED".
            case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B -> false;
            // Default_Ignorable_Code_Point that is a letter or a mark: the combining grapheme joiner and Khmer's inherent vowels.
            case 0x34F, 0x17B4, 0x17B5 -> false;
            default -> isLetterDigit(codePoint) && !isOldHangul(codePoint) && !isVariationSelector(codePoint);
        };
    }

    private static boolean isLetterDigit(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.LOWERCASE_LETTER,
                    Character.UPPERCASE_LETTER,
                    Character.OTHER_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER -> true;
            default -> false;
        };
    }

    /** RFC 8264 section 9.9; two of these letters are invisible. */
    private static boolean isOldHangul(int codePoint) {
        return (codePoint >= 0x1100 && codePoint <= 0x11FF)
                || (codePoint >= 0xA960 && codePoint <= 0xA97F)
                || (codePoint >= 0xD7B0 && codePoint <= 0xD7FF);
    }

    private static boolean isVariationSelector(int codePoint) {
        return (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
                || (codePoint >= 0xE0100 && codePoint <= 0xE01EF)
                || (codePoint >= 0x180B && codePoint <= 0x180F);
    }

    private static boolean keepsScriptsApart(String name) {
        return name.codePoints()
                        .mapToObj(Character.UnicodeScript::of)
                        .filter(ALIKE::contains)
                        .distinct()
                        .count()
                <= 1;
    }

    /** The Bidi Rule (RFC 5893 section 2) for names with letters that are written from right to left; others keep it anyway. */
    private static boolean keepsDirection(String name) {
        int[] directions = name.codePoints().map(Character::getDirectionality).toArray();
        boolean rightToLeft = false;
        boolean european = false;
        boolean arabic = false;
        boolean leftToRight = false;
        int last = Character.DIRECTIONALITY_UNDEFINED;
        for (int direction : directions) {
            rightToLeft |= isRightToLeft(direction);
            arabic |= direction == Character.DIRECTIONALITY_ARABIC_NUMBER;
            european |= direction == Character.DIRECTIONALITY_EUROPEAN_NUMBER;
            leftToRight |= direction == Character.DIRECTIONALITY_LEFT_TO_RIGHT;
            if (direction != Character.DIRECTIONALITY_NONSPACING_MARK) {
                last = direction;
            }
        }
        if (!rightToLeft && !arabic) {
            return true;
        }
        boolean endsWell = isRightToLeft(last)
                || last == Character.DIRECTIONALITY_EUROPEAN_NUMBER
                || last == Character.DIRECTIONALITY_ARABIC_NUMBER;
        return isRightToLeft(directions[0]) && endsWell && !leftToRight && !(arabic && european);
    }

    private static boolean isRightToLeft(int direction) {
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
