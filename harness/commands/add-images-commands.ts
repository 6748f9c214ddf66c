import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';

/** The commands about container images. `ended` is told the exit code. */
export function addImagesCommands(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const images = program
    .command('images')
    .summary('build the container images without a registry')
    .description('The images of docker-compose.bench.yml, for machines that reach no image registry.');
  images
    .command('build')
    .summary('build images from Debian, npm and Python packages')
    .description('Builds what is missing or out of date, from Debian, npm and Python packages.')
    .argument('[names...]', 'only these and their base images (default: all)')
    .option('--force', 'build them again, with the newest packages')
    .action(async (names, options) => {
      const { buildImagesCommand } = await import('./images.ts');
      ended(await buildImagesCommand(names, options, context));
    });
  images
    .command('list')
    .summary('show which images the engine has')
    .description('Shows which images the engine has, where they come from and whether they are up to date.')
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { listImagesCommand } = await import('./images.ts');
      ended(await listImagesCommand(options, context));
    });
}
