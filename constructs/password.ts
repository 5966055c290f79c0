import { TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { inProject } from './project.ts';

/** Where a user's password is kept: a closed choice, of which none puts it into code, synth output, plan or state. */
export class Password {
  /**
   * In a file of the machine that deploys, mode 0600; where there is none, the deploy makes it with a random password.
   * @param path relative to the project's folder
   */
  static fromFile(path: string): Password {
    return new Password((scope) => ({
      passwordFile: inProject(scope, path),
    }));
  }

  /**
   * In the environment of the deploy: an ephemeral variable of terraform's, set by `TF_VAR_<name>`. A deploy that writes no password
   * needs none.
   */
  static fromVariable(name: string): Password {
    return new Password((scope) => ({ passwordWo: variable(scope, name).stringValue }));
  }

  /** The attributes of kafka_user that say so. */
  readonly attributes: (
    scope: Construct,
  ) => { readonly passwordFile: string } | { readonly passwordWo: string };

  private constructor(attributes: Password['attributes']) {
    this.attributes = attributes;
  }
}

/** One variable of a name per stack, whoever asks. */
function variable(scope: Construct, name: string): TerraformVariable {
  const stack = TerraformStack.of(scope);
  const id = `password-${name}`;
  const existing = stack.node.tryFindChild(id);
  if (existing instanceof TerraformVariable) return existing;
  const made = new TerraformVariable(stack, id, {
    type: 'string',
    description: 'A password. Never stored.',
    sensitive: true,
  });
  made.overrideLogicalId(name);
  made.addOverride('ephemeral', true);
  made.addOverride('default', null);
  return made;
}
