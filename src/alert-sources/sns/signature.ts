import { createVerify } from 'node:crypto';
import type { Delivery, SignatureRule } from '../../define/alert-source.ts';
import { SignatureError } from '../../domain/errors.ts';
import { SigningCertificates } from './certificates.ts';
import { readMessage, signedText } from './message.ts';
import { snsOptions } from './options.ts';

const ALGORITHMS: Readonly<Record<string, string>> = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' };

/**
 * Every message is held to Amazon's signature. That shows that it comes from SNS, not from whose topic: with `topics`
 * in the configuration it has to be one of those and no token is needed; without, a token is needed besides.
 */
export function snsSignature(certificates = new SigningCertificates()): SignatureRule {
  return {
    suffices: ({ options }) => snsOptions.parse(options ?? {}).topics.length > 0,
    async check({ body, options, now }: Delivery, outside) {
      const told = readMessage(body);
      const { topics } = snsOptions.parse(options ?? {});
      if (topics.length > 0 && !topics.includes(told.TopicArn)) {
        throw new SignatureError(
          `The topic '${told.TopicArn.slice(0, 200)}' is not one of this source. Add it to topics.`,
        );
      }
      const algorithm = Object.hasOwn(ALGORITHMS, told.SignatureVersion)
        ? ALGORITHMS[told.SignatureVersion]
        : undefined;
      if (algorithm === undefined) {
        throw new SignatureError(
          `There is no signature version '${told.SignatureVersion.slice(0, 20)}'. SNS knows 1 and 2.`,
        );
      }
      const certificate = await certificates.get(told.SigningCertURL, outside, now);
      const verify = createVerify(algorithm).update(signedText(told), 'utf8');
      if (!verify.verify(certificate.publicKey, told.Signature, 'base64')) {
        throw new SignatureError('The message is not signed by SNS. It may have been changed on its way.');
      }
    },
  };
}
