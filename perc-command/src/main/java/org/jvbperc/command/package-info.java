/**
 * What the command lines of all programs share: {@link org.jvbperc.command.CommandStyle} words errors and lists exit codes, {@link
 * org.jvbperc.command.ProgramVersion} answers {@code --version}, {@link org.jvbperc.command.GenerateManPages} writes manual pages. Knows no
 * role and does no network I/O.
 */
@NullMarked
package org.jvbperc.command;

import org.jspecify.annotations.NullMarked;
