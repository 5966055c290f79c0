import { Ec2Stack } from '../../../stacks/ec2.ts';
import { Ec2KraftStack } from '../../../stacks/ec2-kraft.ts';
import { appOf, project, readStack } from '../../synth/support/project.ts';

/** cdk.tf.json, as far as policies and user data are concerned. */
export interface SynthesizedAws {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
  readonly locals: Record<string, string>;
}

/** The stacks on EC2 as a user gets them. */
export function shippedEc2Stacks(): Readonly<Record<'ec2' | 'ec2-kraft', SynthesizedAws>> {
  const place = project();
  try {
    const app = appOf(place);
    new Ec2Stack(app, 'ec2');
    new Ec2KraftStack(app, 'ec2-kraft');
    app.synth();
    const read = (stack: string) => readStack(place, stack) as unknown as SynthesizedAws;
    return { ec2: read('ec2'), 'ec2-kraft': read('ec2-kraft') };
  } finally {
    place.remove();
  }
}

const USER_DATA = /^(.*)_user_data$/;

/** Member to user data, as the instance gets it but for the ids that AWS gives. */
export function userDataOf({ locals }: SynthesizedAws): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(locals).flatMap(([name, text]) => {
      const member = USER_DATA.exec(name)?.[1];
      return member === undefined
        ? []
        : [
            [
              member,
              text
                .replaceAll('$${', '\u0000')
                .replace(/\$\{[^}]*\}/g, 'known-later')
                .replaceAll('\u0000', '${'),
            ],
          ];
    }),
  );
}
